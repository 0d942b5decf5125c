import { limits } from '@parley/contract/limits';
import type { DatabaseAddress } from '../storage/connection.ts';
import {
  SettingError,
  choice,
  countOrAuto,
  duration,
  endpoint,
  integer,
  networks,
  optional,
  rate,
  serverAddress,
  subset,
  text,
  words,
} from './settings.ts';
import type { Setting } from './settings.ts';
import { checkAssistants } from './assistants.ts';
import { dialectNames } from '../dialects/registry.ts';

/** Every setting. `--help`, `.env.example` and `docs/configuration.md` are made from this table. */
export const settings = {
  port: integer('PORT', {
    summary: 'The port for everything: REST, Socket.IO, WebSocket, the reference. 0 takes a free one.',
    default: '3000',
    min: 0,
    max: 65_535,
  }),
  host: text('HOST', { summary: 'The address to listen on.', default: '0.0.0.0' }),
  workers: countOrAuto('WORKERS', {
    summary:
      'Processes that serve the port together, each on a core: a number, or auto for one a core. See docs/operations.md.',
    default: '1',
    max: 64,
  }),
  dataDir: text('DATA_DIR', {
    summary: 'Where the embedded PostgreSQL, generated secrets and files are kept.',
    default: './.parley',
  }),
  databaseUrl: optional('DATABASE_URL', {
    summary:
      'A PostgreSQL (15 or later) to use instead of the embedded one: postgres://user:password@host:5432/name.',
    secret: true,
  }),
  dbHost: optional('DB_HOST', { summary: 'The same in parts: the host. Set DB_NAME to use them.' }),
  dbPort: integer('DB_PORT', { summary: 'The port of that host.', default: '5432', min: 1, max: 65_535 }),
  dbName: optional('DB_NAME', { summary: 'The name of the database.' }),
  dbUser: optional('DB_USER', { summary: 'The user to connect as.' }),
  dbPassword: optional('DB_PASSWORD', { summary: "That user's password.", secret: true }),
  redisUrl: serverAddress('REDIS_URL', {
    summary:
      'A Redis or Valkey that carries what nodes on one database tell each other: redis://user:password@host:6379, or rediss:// with TLS.',
    schemes: ['redis', 'rediss'],
  }),
  bus: choice('BUS', {
    summary:
      'What carries it without REDIS_URL: postgres, local (there is one node) or auto, which is local for the embedded database and postgres for another.',
    default: 'auto',
    of: ['auto', 'postgres', 'local'],
  }),
  jwtSecret: optional('JWT_SECRET', {
    summary:
      'Signs access tokens: 32 characters or more. Generated once and kept in the data folder where it is not set.',
    secret: true,
  }),
  refreshSecret: optional('REFRESH_SECRET', {
    summary: 'Protects refresh tokens and invites: 32 characters or more. Generated likewise.',
    secret: true,
  }),
  accessTokenLifeMs: duration('ACCESS_TOKEN_LIFE', {
    summary:
      'How long an access token lasts. A stolen one is of use no longer; ending its session ends it at once.',
    default: '15m',
    min: '1s',
    max: '24h',
  }),
  passwordPolicy: choice('PASSWORD_POLICY', {
    summary:
      'What new passwords are held to: standard (8 characters and none that is common; 6 for other chat servers’ clients) or strict (the former for all).',
    default: 'standard',
    of: ['standard', 'strict'],
  }),
  corsOrigin: words('CORS_ORIGIN', {
    summary: 'Origins whose pages may call: * for all, or a list separated by commas.',
    default: '*',
  }),
  trustedProxies: networks('TRUSTED_PROXIES', {
    summary: 'Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas.',
    default: '',
  }),
  messageRate: rate('MESSAGE_RATE_LIMIT', {
    summary: 'Messages of one user in one room: 5/10s is 5 in any 10 seconds; off for no limit.',
    default: '5/10s',
  }),
  authenticationRate: rate('AUTH_RATE_LIMIT', {
    summary: 'Failed log-ins and new accounts for one account or address.',
    default: '20/1m',
  }),
  commandRate: rate('COMMAND_RATE_LIMIT', { summary: 'Other commands of one user.', default: '600/1m' }),
  messageLengthMax: integer('MESSAGE_LENGTH_MAX', {
    summary: 'Characters of a message.',
    default: '4000',
    min: 1,
    max: limits.contentLengthCeiling,
  }),
  frameBytesMax: integer('FRAME_BYTES_MAX', {
    summary: 'Bytes of a WebSocket frame, a polling body or a JSON body.',
    default: '65536',
    min: 1_024,
    max: 16_777_216,
  }),
  uploadBytesPerUser: integer('UPLOAD_BYTES_PER_USER', {
    summary: 'Bytes that the files of one user may take up in all. 0 for no uploads.',
    default: '1073741824',
    min: 0,
    max: 1_000_000_000_000,
  }),
  connectionsMax: integer('MAX_CONNECTIONS', {
    summary:
      'Sockets that this process takes in. One more is answered 503. Each needs a file descriptor: see `ulimit -n`.',
    default: '100000',
    min: 1,
    max: 10_000_000,
  }),
  dialects: subset('DIALECTS', {
    summary: 'Which other chat servers’ clients are served: names separated by commas, or none.',
    default: dialectNames.join(','),
    of: dialectNames,
  }),
  defaultOrganization: text('DEFAULT_ORGANIZATION', {
    summary: 'The name of the organization of those who register without one.',
    default: 'Home',
  }),
  assistantDefault: choice('ASSISTANT_DEFAULT', {
    summary: 'The assistant of sessions that name none: echo, http or openai.',
    default: 'echo',
    of: ['echo', 'http', 'openai'],
  }),
  assistantTimeoutMs: integer('ASSISTANT_TIMEOUT_MS', {
    summary: 'Milliseconds in which an assistant must have answered in whole.',
    default: '120000',
    min: 100,
    max: 600_000,
  }),
  assistantSilenceTimeoutMs: integer('ASSISTANT_SILENCE_TIMEOUT_MS', {
    summary: "Milliseconds without a byte after which an assistant's endpoint is given up.",
    default: '60000',
    min: 100,
    // Bun's own patience with a request ends at five minutes.
    max: 240_000,
  }),
  assistantHttpUrl: endpoint('ASSISTANT_HTTP_URL', {
    summary: 'Makes the assistant http: the address that questions are posted to.',
  }),
  assistantHttpToken: optional('ASSISTANT_HTTP_TOKEN', {
    summary: 'Sent there as a bearer token.',
    secret: true,
  }),
  assistantOpenAiUrl: endpoint('ASSISTANT_OPENAI_URL', {
    summary:
      'Makes the assistant openai: the base of an OpenAI-compatible endpoint, such as https://host/v1.',
  }),
  assistantOpenAiModel: optional('ASSISTANT_OPENAI_MODEL', { summary: 'The model that answers there.' }),
  assistantOpenAiKey: optional('ASSISTANT_OPENAI_KEY', {
    summary: 'Sent there as a bearer token.',
    secret: true,
  }),
  assistantOpenAiPrompt: optional('ASSISTANT_OPENAI_PROMPT', {
    summary: 'What the model is told before the conversation.',
  }),
  drainTimeoutMs: duration('DRAIN_TIMEOUT', {
    summary:
      'How long a server that stops may take to finish and answer what it took. Allow it 10 s more before you end it.',
    default: '10s',
    min: '1s',
    max: '10m',
  }),
  drainSpreadMs: duration('DRAIN_SPREAD', {
    summary:
      'The time within which the clients of a server that stops are asked back: a second for each thousand, this at most.',
    default: '10s',
    min: '0s',
    max: '10m',
  }),
  logLevel: choice('LOG_LEVEL', {
    summary: 'What is logged: debug, info, warn, error or silent.',
    default: 'info',
    of: ['debug', 'info', 'warn', 'error', 'silent'],
  }),
  metricsToken: optional('METRICS_TOKEN', {
    summary: 'Opens /metrics to who sends it as a bearer token.',
    secret: true,
  }),
  metricsPort: integer('METRICS_PORT', {
    summary:
      'Serves /metrics on this port of 127.0.0.1, without a token; of several workers each on the next one. 0 for not at all.',
    default: '0',
    min: 0,
    max: 65_535,
  }),
  checkContract: choice('PARLEY_CHECK_CONTRACT', {
    summary: 'Checks every answer and event against the contract before it is sent: for tests.',
    default: 'off',
    of: ['off', 'on'],
  }),
} as const;

type Read<Name extends keyof typeof settings> = ReturnType<(typeof settings)[Name]['read']>;
export type Config = { readonly [Name in keyof typeof settings]: Read<Name> };

type Environment = Readonly<Record<string, string | undefined>>;

const secretLengthMin = 32;
const secretCharactersMin = 8;
/** What reads like the example in somebody's documentation: everybody knows it. */
const placeholder = /change[-_ ]?(?:me|it|this|in)|your[-_ ]/i;

const isWeak = (secret: string): boolean =>
  secret.length < secretLengthMin || new Set(secret).size < secretCharactersMin || placeholder.test(secret);

/** Reads the environment. Throws a SettingError for what cannot be used. */
export const readConfig = (environment: Environment): Config => {
  const entries = Object.entries(settings as Record<string, Setting<unknown>>);
  const config = Object.fromEntries(
    entries.map(([key, setting]) => [key, setting.read(environment[setting.name])]),
  ) as Config;
  checkAssistants(config);
  for (const key of ['jwtSecret', 'refreshSecret'] as const) {
    const secret = config[key];
    if (secret !== undefined && isWeak(secret)) {
      throw new SettingError(
        `${settings[key].name} is too weak: use ${secretLengthMin} random characters or more, as \`openssl rand -base64 48\` gives.`,
      );
    }
  }
  return config;
};

/** The PostgreSQL that the settings name; undefined for the embedded one. */
export const databaseAddress = (config: Config): DatabaseAddress | undefined => {
  const { databaseUrl, dbHost, dbPort, dbName, dbUser, dbPassword } = config;
  if (databaseUrl !== undefined) {
    const scheme = /^([a-z0-9+.-]+):/i.exec(databaseUrl)?.[1]?.toLowerCase();
    if (scheme !== 'postgres' && scheme !== 'postgresql') {
      throw new SettingError(
        `DATABASE_URL is a ${scheme ?? 'nameless'} address, and Parley stores in PostgreSQL: use postgres://…, or leave it out for the embedded one.`,
      );
    }
    return { url: databaseUrl };
  }
  if (dbName === undefined && dbHost === undefined) return undefined;
  const url = new URL('postgres://localhost');
  url.hostname = dbHost ?? 'localhost';
  url.port = String(dbPort);
  url.pathname = `/${encodeURIComponent(dbName ?? 'parley')}`;
  url.username = encodeURIComponent(dbUser ?? 'postgres');
  url.password = encodeURIComponent(dbPassword ?? '');
  return { url: url.href };
};
