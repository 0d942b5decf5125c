import { describe, expect, it } from 'bun:test';
import { draftsMax, makeDrafts } from './drafts.ts';
import type { DraftStore } from './drafts.ts';

const memoryStore = (): DraftStore => {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
};

describe('drafts', () => {
  it('survive a reload, per room and per user', () => {
    const store = memoryStore();
    const drafts = makeDrafts(store, 'ada');
    drafts.save('one', 'hello');
    drafts.save('two', ' \n');
    const reloaded = makeDrafts(store, 'ada');
    expect([reloaded.load('one'), reloaded.load('two')]).toEqual(['hello', '']);
    expect(makeDrafts(store, 'bob').load('one')).toBe('');
  });

  it('are gone when they are sent or forgotten, and leave nothing behind', () => {
    const store = memoryStore();
    const drafts = makeDrafts(store, 'ada');
    drafts.save('one', 'hello');
    drafts.save('one', '');
    expect(store.getItem('parley:drafts.ada')).toBeNull();
    drafts.save('one', 'hello');
    drafts.forgetAll();
    expect(drafts.load('one')).toBe('');
    expect(store.getItem('parley:drafts.ada')).toBeNull();
  });

  it('let the one go that was touched longest ago', () => {
    const drafts = makeDrafts(memoryStore(), 'ada');
    for (let room = 0; room < draftsMax; room += 1) drafts.save(String(room), 'x');
    drafts.save('0', 'touched');
    drafts.save('new', 'x');
    expect([drafts.load('0'), drafts.load('1'), drafts.load('new')]).toEqual(['touched', '', 'x']);
  });

  it('keep what another tab wrote', () => {
    const store = memoryStore();
    const [one, other] = [makeDrafts(store, 'ada'), makeDrafts(store, 'ada')];
    one.save('one', 'from one');
    other.save('two', 'from the other');
    expect(makeDrafts(store, 'ada').load('one')).toBe('from one');
  });

  it('live in memory where the store refuses, and start anew where it holds nonsense', () => {
    const refusing: DraftStore = {
      getItem: () => '{"a":1}',
      setItem: () => {
        throw new Error('full');
      },
      removeItem: () => {
        throw new Error('private');
      },
    };
    const drafts = makeDrafts(refusing, 'ada');
    drafts.save('one', 'hello');
    expect(drafts.load('one')).toBe('hello');
    drafts.forgetAll();
    expect(drafts.load('one')).toBe('');
  });
});
