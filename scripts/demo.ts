// The people, rooms and words of the pictures in docs/images. All of it goes through REST, as clients do it.

import type { File as StoredFile } from '@parley/contract/nouns/file';
import type { Message } from '@parley/contract/nouns/message';
import type { RoomSummary } from '@parley/contract/nouns/room';
import { makeRoom, registerAccount } from '../tests/web/support/accounts.ts';
import type { TestAccount } from '../tests/web/support/accounts.ts';

/** Who is there, by user name. */
const people = {
  anna: { name: 'Anna Berger', title: 'Project lead' },
  bob: { name: 'Bob Carter', title: 'Structural engineer' },
  chen: { name: 'Chen Wei', title: 'Site manager' },
  dana: { name: 'Dana Novak', title: 'Designer' },
  emeka: { name: 'Emeka Obi', title: 'Software' },
  farah: { name: 'Farah Aziz', title: 'Public affairs' },
} as const;

export type Who = keyof typeof people;

interface Said {
  readonly by: Who;
  readonly text: string;
  readonly reactions?: readonly (readonly [emoji: string, by: readonly Who[]])[];
  /** What it was before it was edited. */
  readonly before?: string;
}

interface DemoRoom {
  readonly name: string;
  readonly topic: string;
  readonly by: Who;
  readonly kind?: 'private' | 'group';
  readonly with: readonly Who[];
  readonly says: readonly Said[];
}

const everybody: readonly Who[] = ['anna', 'bob', 'chen', 'dana', 'emeka', 'farah'];

/** The last room is the one in the pictures; the sketch is put where it says so. */
const rooms: readonly DemoRoom[] = [
  {
    name: 'general',
    topic: 'Everybody, about everything',
    by: 'anna',
    with: everybody,
    says: [
      { by: 'farah', text: 'The council has confirmed the opening: Saturday the 12th, 11:00.' },
      { by: 'anna', text: 'Wonderful. Thank you, everybody!' },
    ],
  },
  {
    name: 'tide-tables',
    topic: 'Readings of the gauges, every hour',
    by: 'emeka',
    with: ['anna', 'bob', 'chen', 'emeka'],
    says: [
      { by: 'emeka', text: 'North gauge: `+0.42 m`, rising' },
      { by: 'emeka', text: 'North gauge: `+0.61 m`, rising' },
      { by: 'emeka', text: 'North gauge: `+0.74 m`, high water' },
    ],
  },
  {
    name: 'deploys',
    topic: 'What went out, and where',
    by: 'emeka',
    with: ['anna', 'emeka', 'dana'],
    says: [{ by: 'emeka', text: 'signs 2.3.0 is on all eleven boards.' }],
  },
  {
    name: 'budget',
    topic: 'Numbers before they are public',
    by: 'anna',
    kind: 'private',
    with: ['anna', 'farah'],
    says: [{ by: 'anna', text: 'The last invoice for the steel is in.' }],
  },
  {
    name: 'Opening day crew',
    topic: 'Who does what on the 12th',
    by: 'farah',
    kind: 'group',
    with: ['anna', 'chen', 'farah'],
    says: [
      { by: 'farah', text: 'Who can bring a second microphone?' },
      { by: 'chen', text: 'I have one on site.' },
    ],
  },
  {
    name: 'pier-4',
    topic: 'Wood, steel and the way to the ferry',
    by: 'anna',
    with: everybody,
    says: [
      { by: 'chen', text: 'Morning! The last planks are down, we are **two days ahead**.' },
      {
        by: 'chen',
        text: 'Still to do:\n- handrail on the east side\n- lamps 7 to 12\n- paint, when it stays dry',
        reactions: [
          ['🎉', ['anna', 'bob', 'dana']],
          ['💪', ['emeka']],
        ],
      },
      {
        by: 'bob',
        text: 'The load test is through. Nothing moved more than 4 mm:\n```\nspan   load    sag\n1      5.0 t   2.1 mm\n2      5.0 t   3.8 mm\n3      5.0 t   2.4 mm\n```',
        reactions: [['👏', ['anna', 'chen']]],
      },
      { by: 'anna', text: 'That is better than we drew it. @dana can we have the sign for the ferry?' },
      { by: 'dana', text: 'Here it is, a bit larger than before: SKETCH' },
      {
        by: 'dana',
        text: 'Blue for the boats, white for everything else.',
        before: 'Blue for the boats, white for the rest.',
        reactions: [['❤️', ['chen', 'anna', 'farah', 'bob']]],
      },
      { by: 'emeka', text: 'I will have it on the boards tonight.' },
      { by: 'anna', text: 'Then we open on Saturday. See you all at the rail at eleven!' },
    ],
  },
];

const directs: readonly (readonly [by: Who, text: string])[] = [
  ['dana', 'Do you have five minutes for the colours?'],
  ['bob', 'The report is on your desk.'],
];

/** What is needed to take pictures of it. */
export interface Demo {
  readonly anna: TestAccount;
  readonly accounts: Readonly<Record<Who, TestAccount>>;
  /** The room of the pictures. */
  readonly roomId: string;
}

const idOf = ({ login }: TestAccount): string => login.user.id;

type Png = Uint8Array<ArrayBuffer>;

const upload = async <Answer>(
  account: TestAccount,
  address: string,
  { name, picture }: { readonly name: string; readonly picture: Png },
): Promise<Answer> => {
  const form = new FormData();
  form.append('file', new File([picture], name, { type: 'image/png' }));
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.login.tokens.accessToken}` },
    body: form,
  });
  if (!response.ok) throw new Error(`${name} was refused: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
};

/** What the people of the demo have drawn, and what they look like, as PNG. */
interface Pictures {
  readonly sketch: Png;
  readonly faces: ReadonlyMap<Who, Png>;
}

/** Fills an empty server. */
export const makeDemo = async (url: string, { sketch, faces }: Pictures): Promise<Demo> => {
  const made: Partial<Record<Who, TestAccount>> = {};
  for (const who of everybody) {
    const { name, title } = people[who];
    const account = await registerAccount(url, who, name);
    await account.call('PATCH', '/me', { title });
    const picture = faces.get(who);
    if (picture) await upload(account, `${url}/v1/me/picture`, { name: `${who}.png`, picture });
    made[who] = account;
  }
  const accounts = made as Record<Who, TestAccount>;
  await accounts.anna.call('PATCH', '/organization', { name: 'Harbour Works' });

  const uploadSketch = async (account: TestAccount, roomId: string): Promise<string> => {
    const { file } = await upload<{ file: StoredFile }>(account, `${url}/v1/rooms/${roomId}/files`, {
      name: 'ferry-sign.png',
      picture: sketch,
    });
    return `[${file.name}](${file.url})`;
  };
  const say = async (roomId: string, { by, text, reactions = [], before }: Said): Promise<void> => {
    const account = accounts[by];
    const whole = text.includes('SKETCH')
      ? text.replace('SKETCH', await uploadSketch(account, roomId))
      : text;
    const path = `/rooms/${roomId}/messages`;
    const { message } = await account.call<{ message: Message }>('POST', path, { content: before ?? whole });
    if (before !== undefined) await account.call('PATCH', `${path}/${message.id}`, { content: whole });
    for (const [emoji, all] of reactions)
      for (const who of all) await accounts[who].call('POST', `${path}/${message.id}/reactions`, { emoji });
  };
  let roomId = '';
  for (const { name, topic, by, kind = 'public', with: members, says } of rooms) {
    const memberIds = members.filter((who) => who !== by).map((who) => idOf(accounts[who]));
    const { room }: RoomSummary = await makeRoom(accounts[by], name, { kind, description: topic, memberIds });
    for (const said of says) await say(room.id, said);
    roomId = room.id;
  }
  for (const [by, text] of directs) {
    const { room } = await accounts[by].call<RoomSummary>('POST', '/direct-rooms', {
      userId: idOf(accounts.anna),
    });
    await say(room.id, { by, text });
  }
  // Two have read all of it, so that it shows.
  for (const who of ['bob', 'chen'] as const)
    await accounts[who].call('PUT', `/rooms/${roomId}/read`, { seq: rooms.at(-1)?.says.length });
  return { anna: accounts.anna, accounts, roomId };
};
