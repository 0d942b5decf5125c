import type { CommandName, Request } from '@parley/contract/registry';
import { ask } from '../support/ask.ts';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import type { Answer, WireClient } from '../support/wires.ts';
import type { Deed } from './schedule.ts';

/** What there is to do something with: it grows while everybody acts. */
export interface World {
  readonly people: readonly Person[];
  /** Members like the others, who do nothing themselves and whose accounts are closed. */
  readonly leavers: readonly Person[];
  /** Those who will make a room of their own and close their account; each does so once. */
  readonly founders: Person[];
  readonly roomIds: string[];
  /** Rooms of those founders. */
  readonly ownerless: string[];
  readonly messages: { readonly roomId: string; readonly messageId: string; readonly seq: number }[];
  readonly inviteTokens: string[];
  /** Commands that succeeded at least once. */
  readonly done: Set<CommandName>;
  /** What was answered that no schedule can bring about. */
  readonly bugs: string[];
}

/** Somebody who does something, with the numbers that choose what with. */
export interface Doing {
  readonly world: World;
  readonly client: WireClient;
  readonly url: string;
  readonly self: Person;
  readonly choices: Deed['choices'];
}

/** Where it is refused, it is tried elsewhere. */
const triesMax = 3;

export const pick = <Item>(items: readonly Item[], choice: number): Item | undefined =>
  items[choice % items.length];

/** The one that was made most lately, half of the time: what everybody does meets there. */
export const pickNew = <Item>(items: readonly Item[], choice: number): Item | undefined =>
  choice % 2 === 0 ? items.at(-1 - (choice % 3)) : pick(items, choice);

/** Notes what came back; undefined where it was refused. */
const resultOf = <Name extends CommandName>(
  { world }: Doing,
  { command, input, answer }: { command: Name; input: Request<Name>; answer: Answer<Name> },
) => {
  if (answer.ok) {
    world.done.add(command);
    return answer.result;
  }
  if (answer.error.code === 'internal' || answer.error.code === 'invalid_input')
    world.bugs.push(`${command} ${JSON.stringify(input)}: ${JSON.stringify(answer.error)}`);
  return undefined;
};

/** Sends a command on the actor's own wire. */
export const send = async <Name extends CommandName>(doing: Doing, command: Name, input: Request<Name>) =>
  resultOf(doing, { command, input, answer: await doing.client.send(command, input) });

/** Sends a command over REST as somebody else, or without a token as nobody. */
export const sendAs = async <Name extends CommandName>(
  doing: Doing,
  token: string | undefined,
  { command, input }: { readonly command: Name; readonly input: Request<Name> },
) => resultOf(doing, { command, input, answer: await ask(doing.url, command, input, token) });

export const inRoom = async (
  doing: Doing,
  work: (roomId: string, userId: string) => Promise<unknown>,
): Promise<void> => {
  const { world, choices } = doing;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const roomId = pickNew(world.roomIds, choices[0] + tries);
    const person = pick([...world.people, ...world.leavers], choices[1] + tries);
    if (roomId === undefined || !person || (await work(roomId, person.id)) !== undefined) return;
  }
};

export const onMessage = async (
  doing: Doing,
  work: (place: World['messages'][number]) => Promise<unknown>,
): Promise<void> => {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const place = pickNew(doing.world.messages, doing.choices[0] + tries);
    if (!place || (await work(place)) !== undefined) return;
  }
};

export const say = async (doing: Doing, roomId: string): Promise<unknown> => {
  const { world, choices } = doing;
  const sent = await send(doing, 'send_message', {
    roomId,
    content: `Said ${choices[2]}`,
    ...(choices[1] % 3 === 0 ? {} : { clientId: `${roomId}-${choices[1]}-${choices[2]}` }),
  });
  if (sent) world.messages.push({ roomId, messageId: sent.message.id, seq: sent.message.seq });
  return sent;
};

/** Makes a room and remembers it. */
export const made = (
  { world: { roomIds } }: Doing,
  answer: { readonly room: { readonly id: string } } | undefined,
): string | undefined => {
  if (answer && !roomIds.includes(answer.room.id)) roomIds.push(answer.room.id);
  return answer?.room.id;
};

export const closeAccount = (doing: Doing, { token }: Person): Promise<unknown> =>
  sendAs(doing, token, { command: 'deactivate_account', input: { password: goodPassword } });
