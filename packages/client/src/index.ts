export { ParleyClient } from './client.ts';
export type { Clock } from './clock.ts';
export { ParleyError } from './errors.ts';
export type { ErrorCode } from './errors.ts';
export type { ClientOptions, ClientSession, ClientStatus, SendOptions } from './options.ts';
export type { OpenRoom } from './open-room.ts';
export type { OutgoingMessage } from './outgoing.ts';
export { memoryStorage } from './storage.ts';
export type { ClientStorage } from './storage.ts';
export type {
  CommandFrame,
  CommandRequest,
  HttpAnswer,
  Link,
  LinkListener,
  Transport,
  WebSocketConstructor,
} from './transport.ts';
