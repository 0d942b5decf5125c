import { describe, expect, it } from 'bun:test';
import type { Heard } from '../app/ports/bus.ts';
import { LocalBus } from './local.ts';

const signal: Heard & { readonly type: 'user_changed' } = { type: 'user_changed', userId: 'anna' };

describe('LocalBus', () => {
  it('lets every subscriber hear a signal, in order, before it returns', () => {
    const bus = new LocalBus(() => undefined);
    const heard: string[] = [];
    bus.subscribe(() => heard.push('first'));
    bus.subscribe(() => heard.push('second'));
    bus.publish(signal);
    expect(heard).toEqual(['first', 'second']);
  });

  it('goes on when a subscriber throws, and says so', () => {
    const errors: unknown[] = [];
    const bus = new LocalBus((error) => errors.push(error));
    const heard: Heard[] = [];
    const bug = new Error('a bug');
    bus.subscribe(() => {
      throw bug;
    });
    bus.subscribe((one) => heard.push(one));
    bus.publish(signal);
    expect(heard).toEqual([signal]);
    expect(errors).toEqual([bug]);
  });
});
