/**
 * Tells the time to whoever writes `!time` in one of its rooms:
 *
 *     EMAIL=bot@example.org PASSWORD=… npx bun examples/bot/bot.ts
 *
 * CHAT_URL names another server than http://localhost:3000. What it missed while it was cut off it hears afterwards.
 */
import { ParleyClient } from '@parley/client';

const { CHAT_URL = 'http://localhost:3000', EMAIL = '', PASSWORD = '' } = process.env;
const client = new ParleyClient({ url: CHAT_URL });
client.on('message_created', ({ message }) => {
  if (message.content === '!time') client.send(message.roomId, `It is ${new Date().toUTCString()}.`);
});
await client.logIn({ email: EMAIL, password: PASSWORD });
client.connect();
