/** A user, made over the HTTP calls of the rooms dialect, which every side has. */
export interface Person {
  readonly id: string;
  readonly token: string;
}

/** Requests under way at once. */
const together = 8;

const post = async <Data>(url: string, path: string, body: object, token?: string): Promise<Data> => {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { readonly data: Data }).data;
};

/** Does something for each, a few at a time; answers in order. */
export const forEach = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = Array.from({ length: items.length });
  let next = 0;
  const workSome = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: together }, workSome));
  return results;
};

/** Registers so many users: `bench-0`, `bench-1`, …, unless another name is given. */
export const makePeople = (url: string, count: number, called = 'bench'): Promise<readonly Person[]> =>
  forEach(Array.from({ length: count }), async (_, index) => {
    const name = `${called}-${index}`;
    const body = { username: name, email: `${name}@example.org`, password: 'violet-harbour-97' };
    const { user, token } = await post<{ user: { id: string }; token: string }>(url, '/auth/register', body);
    return { id: user.id, token };
  });

/** Makes a room whose members they are; answers with its id. */
export const makeRoom = async (url: string, members: readonly Person[]): Promise<string> => {
  const [owner, ...others] = members;
  if (!owner) throw new Error('A room has an owner.');
  const { id } = await post<{ id: string }>(url, '/rooms', { name: 'Room' }, owner.token);
  await forEach(others, ({ token }) => post(url, `/rooms/${id}/join`, {}, token));
  return id;
};
