import { afterEach, describe, expect, it } from 'bun:test';
import { until } from '../../tests/support/wait.ts';
import { Load } from './load.ts';

const stallMs = 600;
const perSecond = 400;
/** Of the messages that are due while the server stands still, a quarter waits for longer than half of the stall; at the very least. */
const stalledMin = (perSecond * stallMs) / 1_000 / 4;

/** A server that answers everything, and stands still when it is told to. */
class Stalling {
  heard = 0;
  stallNext = false;
  readonly #server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response('', { status: 400 })),
    websocket: {
      open: (socket) => void socket.send('{"event":"connected"}'),
      message: (socket, frame) => {
        this.heard += 1;
        if (this.stallNext) Bun.sleepSync(stallMs);
        this.stallNext = false;
        const { id, input } = JSON.parse(String(frame)) as { readonly id: number; readonly input: object };
        socket.send(JSON.stringify({ event: 'message_created', data: { message: input } }));
        socket.send(JSON.stringify({ id, ok: true }));
      },
    },
  });

  get port(): number {
    return this.#server.port ?? 0;
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }
}

let load: Load | undefined;
let server: Stalling | undefined;

afterEach(async () => {
  await load?.end();
  await server?.stop();
});

const open = async () => {
  server = new Stalling();
  load = new Load(2);
  const connections = [{ token: 'none', joins: [], writesTo: 'room' }];
  const opening = { port: server.port, wire: 'websocket', together: 1, contentLength: 100 } as const;
  await load.open({ ...opening, deliveryTimes: true }, [connections, connections]);
  return { load, server };
};

describe('Load', () => {
  it('counts a stall for every message that was due in it', async () => {
    const { load: running, server: stalling } = await open();
    await running.start({ kind: 'open', perSecond });
    await running.mark();
    stalling.stallNext = true;
    await until('the server has answered again', () => stalling.heard > perSecond && !stalling.stallNext);
    const { answerTimes, deliveryTimes, failed, unanswered } = await running.stop();
    expect({ failed, unanswered }).toEqual({ failed: 0, unanswered: 0 });
    expect(deliveryTimes.count).toBe(answerTimes.count);
    expect(answerTimes.quantile(1 - stalledMin / answerTimes.count)).toBeGreaterThan(stallMs / 2);
  });

  it('keeps so many of each connection under way in a closed loop', async () => {
    const { load: running, server: stalling } = await open();
    await running.start({ kind: 'closed', inFlight: 3 });
    await running.mark();
    await until('a hundred were heard', () => stalling.heard > 100);
    const { answers, events, failed, unanswered } = await running.stop();
    expect({ failed, unanswered }).toEqual({ failed: 0, unanswered: 0 });
    expect(answers).toBeGreaterThan(0);
    expect(Math.abs(events - answers)).toBeLessThanOrEqual(6);
  });
});
