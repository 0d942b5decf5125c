import type { Person } from '../support/people.ts';
import { keepDoing } from './keep-doing.ts';
import type { Target } from './sender.ts';
import { openLine } from './line.ts';

const everyMs = 20;

/** Somebody who writes one message after the other, and measures how long each answer takes. */
export interface Probe {
  /** Milliseconds that the answers since the last call took. What was not answered counts as endless. */
  take(): readonly number[];
  stop(): Promise<void>;
}

export const startProbe = async (target: Target, person: Person, roomId: string): Promise<Probe> => {
  const line = await openLine({ wire: 'websocket', url: target.url, token: person.token });
  let times: number[] = [];
  const asking = keepDoing(async () => {
    const sentMs = performance.now();
    const answer = await line.send('send_message', { roomId, content: 'probe' }).catch(() => undefined);
    times.push(answer?.ok ? performance.now() - sentMs : Number.POSITIVE_INFINITY);
    await Bun.sleep(everyMs);
  });
  return {
    take() {
      const taken = times;
      times = [];
      return taken;
    },
    async stop() {
      await asking.stop();
      line.close();
    },
  };
};
