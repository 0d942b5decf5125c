import { describe, expect, it } from 'bun:test';
import { until } from '../../../../tests/support/wait.ts';
import type { PresenceChange } from '../delivery/presence.ts';
import { PresenceNews } from './presence-news.ts';

const came = (userId: string): PresenceChange => ({ userId, lastSeenAt: null });
const went = (userId: string): PresenceChange => ({ userId, lastSeenAt: new Date(0) });
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** News over a directory that reads when the test says so. */
const openNews = (known: readonly string[]) => {
  const users = new Set(known);
  const reads: { readonly ids: readonly string[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const told: PresenceChange[] = [];
  const news = new PresenceNews({
    directory: {
      knowsUser: (id) => users.has(id),
      readUsers(ids) {
        const end = Promise.withResolvers<void>();
        reads.push({ ids, end });
        return end.promise;
      },
    },
    tell: (change) => told.push(change),
    log: quiet,
  });
  /** Ends a reading with those who exist. */
  const answer = (index: number, existing: readonly string[]): void => {
    for (const id of existing) users.add(id);
    reads[index]?.end.resolve();
  };
  return { news, reads, told, answer };
};

describe('PresenceNews', () => {
  it('tells at once of users who are known, and of others when they were read, many in one', async () => {
    const { news, reads, told, answer } = openNews(['ada']);
    const others = Array.from({ length: 501 }, (_, index) => `user-${index}`);
    news.hear([came('ada'), ...others.map((userId) => came(userId))]);
    expect(told).toEqual([came('ada')]);
    answer(0, others);
    await until('the rest is read', () => reads.length === 2);
    answer(1, []);
    await until('all are told', () => told.length === 502);
    expect(reads.map(({ ids }) => ids.length)).toEqual([500, 1]);
  });

  it('reads again who was forgotten while they were read, but not for ever who does not exist', async () => {
    const { news, reads, told, answer } = openNews([]);
    news.hear([came('ada'), came('nobody')]);
    answer(0, []);
    await until('they are read again', () => reads.length === 2);
    answer(1, ['ada']);
    await until('she is told', () => told.length === 1);
    await until('the other is read once more', () => reads.length === 3);
    answer(2, []);
    news.hear([came('ben')]);
    await until('the next one is read', () => reads.length === 4);
    answer(3, ['ben']);
    await until('he is told', () => told.length === 2);
    expect(told).toEqual([came('ada'), came('ben')]);
    expect(reads.map(({ ids }) => ids)).toEqual([['ada', 'nobody'], ['ada', 'nobody'], ['nobody'], ['ben']]);
  });

  it('tells the last of what happened while somebody was read, and nothing of who does not exist', async () => {
    const { news, told, answer } = openNews([]);
    news.hear([came('ada'), came('ben'), came('nobody')]);
    news.hear([went('ada')]);
    answer(0, ['ada', 'ben']);
    await until('two are told', () => told.length === 2);
    news.hear([came('ben')]);
    expect(told).toEqual([went('ada'), came('ben'), came('ben')]);
  });

  it('tries again when reading fails, and not after close', async () => {
    const { news, reads, told, answer } = openNews([]);
    news.hear([came('ada')]);
    reads[0]?.end.reject(new Error('the database is away'));
    await until('it reads again', () => reads.length === 2);
    news.hear([went('ada')]);
    answer(1, ['ada']);
    await until('she is told', () => told.length === 1);
    expect(told).toEqual([went('ada')]);
    news.hear([came('eve')]);
    news.close();
    answer(2, ['eve']);
    await reads[2]?.end.promise;
    expect(told).toHaveLength(1);
  });
});
