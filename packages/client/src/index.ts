export { ParleyClient } from './client.ts';
export { ParleyError } from './errors.ts';
export type { ErrorCode } from './errors.ts';
export type { ClientOptions, ClientSession, ClientStatus } from './options.ts';
export type { OpenRoom } from './open-room.ts';
export type { OutgoingMessage } from './outgoing.ts';
export { memoryStorage } from './storage.ts';
export type { ClientStorage } from './storage.ts';
export type { Transport, WebSocketConstructor } from './transport.ts';
