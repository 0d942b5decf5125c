/** What a page of the test in the browser has: the SDK, and a client on it. */
import { ParleyClient } from '@parley/client';
import { browserStorage } from '@parley/client/browser-storage';
import { downloadFile, uploadFile } from '@parley/client/files';
import { socketIoTransport } from '@parley/client/socketio-transport';
import { timelineOf } from '@parley/client/views';
import { io } from 'socket.io-client';

declare const location: { readonly origin: string; readonly hash: string };

const url = location.origin;
const client = new ParleyClient({
  url,
  storage: browserStorage('sdk-test'),
  ...(location.hash === '#socket.io' && { transport: socketIoTransport(url, io) }),
});
const heard: string[] = [];
client.on('message_created', ({ message }) => void heard.push(message.content));
const page = { client, heard, timelineOf, uploadFile, downloadFile };
export type SdkPage = typeof page;
Object.assign(globalThis, { sdk: page });
