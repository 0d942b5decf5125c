/** What a page of the test in the browser has: the SDK, and a client on it. */
import { ParleyClient } from '@parley/client';
import { browserStorage } from '@parley/client/browser-storage';
import { timelineOf } from '@parley/client/views';

declare const location: { readonly origin: string };

const client = new ParleyClient({ url: location.origin, storage: browserStorage('sdk-test') });
const heard: string[] = [];
client.on('message_created', ({ message }) => void heard.push(message.content));
const page = { client, heard, timelineOf };
export type SdkPage = typeof page;
Object.assign(globalThis, { sdk: page });
