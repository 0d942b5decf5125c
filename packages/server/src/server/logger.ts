import pino from 'pino';
import type { Logger } from 'pino';

/** JSON lines on standard output. What could hold a secret is cut out, wherever somebody logs it. */
export const createLogger = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'token',
        'accessToken',
        'refreshToken',
        'authorization',
        '*.password',
        '*.token',
        '*.authorization',
        'input',
        'err.input',
      ],
      censor: '(hidden)',
    },
  });
