import { afterAll, afterEach, beforeAll, expect, it } from 'bun:test';
import { callHttp, openDialectClient } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { startTranscript } from '../../support/transcript.ts';
import { shortPassword } from './people.ts';
import type { GroupsSession } from './people.ts';

const page = 'docs/dialects/groups.md';

let program: Program;
const opened: DialectClient[] = [];

beforeAll(async () => {
  program = await startProgram();
});
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(() => program.stop());

type HttpCallName = Parameters<typeof callHttp>[1];

interface Answered {
  readonly user?: { readonly id: string };
  readonly session?: GroupsSession;
  readonly group?: { readonly id: string };
}

it('the conversation in the page is what the program says', async () => {
  const transcript = startTranscript();
  /** Calls, and answers with what came back and a way to write it down, once its ids have names. */
  const call = async (who: string, what: HttpCallName, body: object, token?: string) => {
    transcript.line(who, '->', what, body);
    const answer = await callHttp<Answered>(program.url, what, { body, token });
    const { session } = answer.body;
    if (session) transcript.name(session.refresh_token, 'secret');
    // A second may pass between the log-in and its answer.
    const told = session ? { ...answer.body, session: { ...session, expires_in: 900 } } : answer.body;
    return { ...answer, tell: () => transcript.line(who, '<-', `${answer.status}`, told) };
  };
  const register = async (who: string, fullName: string) => {
    const account = { email: `${who}@example.org`, password: shortPassword, fullName };
    const answer = await call(who, 'POST /auth/register', account);
    const { user, session } = answer.body;
    if (!user || !session) throw new Error(`${who} was not registered.`);
    transcript.name(user.id, `${who}'s id`);
    answer.tell();
    return { id: user.id, token: session.access_token };
  };
  const ada = await register('ada', 'Ada Lovelace');
  const bob = await register('bob', 'Bob');

  const contact = await call('ada', 'POST /user/add-contact', { contactId: bob.id }, ada.token);
  contact.tell();
  const given = { name: 'Harbour', description: 'Boats', members: [bob.id] };
  const made = await call('ada', 'POST /group/create', given, ada.token);
  const groupId = made.body.group?.id ?? '';
  transcript.name(groupId, 'group');
  made.tell();

  const [adaSocket, bobSocket] = [
    await openDialectClient('websocket', program.url, ada.token),
    await openDialectClient('websocket', program.url, bob.token),
  ];
  opened.push(adaSocket, bobSocket);
  const emit = (who: string, client: DialectClient, event: string, data: unknown): void => {
    transcript.line(who, '->', JSON.stringify({ event, data }));
    client.emit(event, data);
  };
  const hear = async (who: string, client: DialectClient, event: string, content?: string): Promise<void> => {
    const data = await client.hear(event, (heard) => content === undefined || heard['content'] === content);
    transcript.line(who, '<-', JSON.stringify({ event, data }));
  };
  emit('ada', adaSocket, 'join', ada.id);
  emit('bob', bobSocket, 'join', bob.id);
  emit('bob', bobSocket, 'join-group', groupId);
  // An answer to a later event says that the ones before are done.
  emit('bob', bobSocket, 'join', ada.id);
  await hear('bob', bobSocket, 'error-message');
  const toGroup = { sender_id: ada.id, receiver_id: groupId, content: 'Ship ahoy', is_group: true };
  emit('ada', adaSocket, 'send-message', toGroup);
  await hear('ada', adaSocket, 'receive-message', 'Ship ahoy');
  await hear('bob', bobSocket, 'receive-message', 'Ship ahoy');
  const toAda = { sender_id: bob.id, receiver_id: ada.id, content: 'Just you', is_group: false };
  emit('bob', bobSocket, 'send-message', toAda);
  await hear('bob', bobSocket, 'receive-message', 'Just you');
  await hear('ada', adaSocket, 'receive-message', 'Just you');
  for (const client of [adaSocket, bobSocket])
    expect(client.heard.filter(({ event }) => event === 'receive-message')).toHaveLength(2);
  transcript.matches(page);
});
