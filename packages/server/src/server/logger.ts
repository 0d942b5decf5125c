import pino from 'pino';
import type { Logger } from 'pino';

/** JSON lines on standard output, of several workers each with its number. What could hold a secret is cut out, wherever somebody logs it. */
export const createLogger = (level: string, worker?: number): Logger =>
  pino({
    level,
    base: worker === undefined ? null : { worker },
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
