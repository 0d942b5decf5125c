import { describe, expect, it } from 'bun:test';
import { Inbox } from './inbox.ts';

interface Started {
  readonly frame: number;
  readonly accept: () => void;
  readonly finish: () => void;
}

/** An inbox whose frames go on until the test says so. */
const inboxByHand = () => {
  const started: Started[] = [];
  const flow: string[] = [];
  const inbox = new Inbox<number>(
    { pause: () => flow.push('pause'), resume: () => flow.push('resume') },
    (frame, accepted) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      started.push({ frame, accept: accepted, finish: resolve });
      return promise;
    },
  );
  const pushAll = (from: number, to: number): void => {
    for (let frame = from; frame <= to; frame += 1) inbox.push(frame);
  };
  const finish = async (index: number): Promise<void> => {
    started[index]?.finish();
    // What follows a finished frame is two turns of the microtask queue away.
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  };
  return { inbox, started, flow, pushAll, finish, frames: () => started.map(({ frame }) => frame) };
};

describe('Inbox', () => {
  it('starts a frame when the one before is done', async () => {
    const { pushAll, finish, frames } = inboxByHand();
    pushAll(1, 3);
    expect(frames()).toEqual([1]);
    await finish(0);
    expect(frames()).toEqual([1, 2]);
    await finish(1);
    await finish(2);
    expect(frames()).toEqual([1, 2, 3]);
  });

  it('starts a frame when the one before has its place in order, however often that is said', async () => {
    const { pushAll, started, finish, frames } = inboxByHand();
    pushAll(1, 4);
    started[0]?.accept();
    started[0]?.accept();
    expect(frames()).toEqual([1, 2]);
    started[0]?.accept();
    await finish(0);
    expect(frames()).toEqual([1, 2]);
    started[1]?.accept();
    expect(frames()).toEqual([1, 2, 3]);
  });

  it('has at most 256 frames under way, and starts another when one is done', async () => {
    const { inbox, started, finish, frames } = inboxByHand();
    for (let frame = 1; frame <= 300; frame += 1) {
      inbox.push(frame);
      started.at(-1)?.accept();
    }
    expect(frames()).toHaveLength(256);
    await finish(17);
    expect(frames()).toHaveLength(257);
    expect(frames().at(-1)).toBe(257);
  });

  it('stops reading when 64 wait, and goes on when half of them are done', async () => {
    const { pushAll, finish, flow, frames } = inboxByHand();
    pushAll(1, 64);
    expect(flow).toEqual([]);
    pushAll(65, 65);
    expect(flow).toEqual(['pause']);
    pushAll(66, 80);
    expect(flow).toEqual(['pause']);
    for (let index = 0; frames().length < 80 - 32; index += 1) {
      expect(flow).toEqual(['pause']);
      await finish(index);
    }
    expect(flow).toEqual(['pause', 'resume']);
  });

  it('starts nothing more after it was cleared', async () => {
    const { inbox, pushAll, finish, frames } = inboxByHand();
    pushAll(1, 10);
    inbox.clear();
    await finish(0);
    expect(frames()).toEqual([1]);
  });

  it('takes a hundred thousand frames that are accepted at once, in order', async () => {
    const seen: number[] = [];
    const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
    const inbox = new Inbox<number>(
      { pause: () => undefined, resume: () => undefined },
      async (frame, accepted) => {
        if (frame === 0) await gate;
        seen.push(frame);
        accepted();
      },
    );
    const frames = Array.from({ length: 100_000 }, (_, frame) => frame);
    for (const frame of frames) inbox.push(frame);
    openGate();
    for (let turn = 0; seen.length < frames.length && turn < 1_000_000; turn += 1) await Promise.resolve();
    expect(seen).toEqual(frames);
  });
});
