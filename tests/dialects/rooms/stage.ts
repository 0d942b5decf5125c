import { afterAll, beforeAll } from 'bun:test';
import { callHttp, dialectOpener } from '../../support/dialects.ts';
import type { DialectClient, DialectWireName, HttpAnswer, Spoken } from '../../support/dialects.ts';
import { register as registerOwn } from '../../support/people.ts';
import { startProgram } from '../../support/program.ts';
import type { Environment, Program } from '../../support/program.ts';
import { until } from '../../support/wait.ts';

/** Somebody who registered as the clients of this system do. */
export interface Roomer {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly token: string;
}

export interface Answer<Data = Record<string, unknown>> {
  readonly success: boolean;
  readonly message: string;
  readonly data: Data;
  readonly code?: string;
}

export interface RoomData {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly isPrivate: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Path = `${'GET' | 'POST'} /${string}`;

export const password = 'secret';

export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let names = 0;

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
};

/** A program for a test file, and what its clients do with it. */
export const openStage = (settings: Environment = {}) => {
  let program: Program;
  beforeAll(async () => {
    program = await startProgram(settings);
  });
  afterAll(() => program.stop());
  const openClient = dialectOpener(() => program);

  const call = <Data = Record<string, unknown>>(
    path: Path,
    who?: { readonly token: string },
    body?: unknown,
  ): Promise<HttpAnswer<Answer<Data>>> =>
    callHttp(program.url, path.replace(' ', ' /api/v1') as Path, { token: who?.token, body });

  const data = async <Data = Record<string, unknown>>(
    path: Path,
    who?: { readonly token: string },
    body?: unknown,
  ): Promise<Data> => {
    const answer = await call<Data>(path, who, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data;
  };

  const register = async (): Promise<Roomer> => {
    names += 1;
    const username = `roomer-${names}`;
    const email = `${username}@example.org`;
    const made = await data<{ user: { id: string }; token: string }>('POST /auth/register', undefined, {
      username,
      email,
      password,
    });
    return { id: made.user.id, username, email, token: made.token };
  };

  const cast = new Map<number, Promise<Roomer>>();

  const makeRoom = async (creator: Roomer, isPrivate = false, name = 'Harbour'): Promise<RoomData> =>
    data<RoomData>('POST /rooms', creator, { name, isPrivate });

  return {
    url: () => program.url,
    call,
    data,
    /** The status and the code of an answer. */
    async statusOf(path: Path, who?: { readonly token: string }, body?: unknown) {
      const answer = await call(path, who, body);
      return [answer.status, answer.body.code ?? 'ok'] as const;
    },
    register,
    /** Somebody who is there for all tests of the file: making an account takes as long as ten calls. */
    person(index: number): Promise<Roomer> {
      const known = cast.get(index) ?? register();
      cast.set(index, known);
      return known;
    },
    /** Somebody of an organization of their own. */
    stranger: once(async (): Promise<Roomer> => {
      names += 1;
      const { id, username, email, token } = await registerOwn(program.url, {
        username: `stranger-${names}`,
        organization: `Elsewhere ${names}`,
      });
      return { id, username, email, token };
    }),
    makeRoom,
    /** A public room with these members. */
    async roomOf(creator: Roomer, ...others: readonly Roomer[]): Promise<RoomData> {
      const room = await makeRoom(creator);
      for (const other of others) await data(`POST /rooms/${room.id}/join`, other);
      return room;
    },
    open: openClient,
    /** A connection that listens to a room. */
    async listen(who: Roomer, roomId: string, wire: DialectWireName = 'socketio'): Promise<DialectClient> {
      const client = await openClient(who, wire);
      client.emit('join_room', { roomId });
      await client.hear('room_joined');
      return client;
    },
  };
};

/** What a connection heard besides who came online and the answers to joining. */
export const said = (client: DialectClient): readonly Spoken[] =>
  client.heard.filter(
    ({ event, data }) => event !== 'user_status' && event !== 'room_joined' && !isMarker(data),
  );

const isMarker = (data: unknown): boolean =>
  String((data as { content?: string; message?: string } | null)?.content).startsWith('marker ') ||
  String((data as { message?: string } | null)?.message).startsWith('roomId: ');

let markers = 0;

/**
 * Waits until everybody who listens to a room has heard what was told there so far: a message that comes after all of
 * it. The writer must be a member.
 */
export const settle = async (
  writer: DialectClient,
  roomId: string,
  ...listeners: readonly DialectClient[]
) => {
  markers += 1;
  const content = `marker ${markers}`;
  writer.emit('send_message', { roomId, content });
  for (const listener of [writer, ...listeners])
    await listener.hear('receive_message', (message: { content?: string }) => message.content === content);
};

/** Waits until a connection that must hear nothing has got whatever was sent to it so far. */
export const settleOutsider = async (client: DialectClient): Promise<void> => {
  const before = client.all('error').length;
  client.emit('join_room', { roomId: 'no id' });
  await until('the outsider was answered', () => client.all('error').length > before);
};
