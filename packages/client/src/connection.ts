import type { AnyEvent, CommandName, EventData, Output, Request } from '@parley/contract/registry';
import { isObject } from './checks.ts';
import type { Clock } from './clock.ts';
import { deferred } from './deferred.ts';
import type { Deferred } from './deferred.ts';
import { errorOf, ParleyError } from './errors.ts';
import { abnormalClosure, frameTooLarge } from './plain-transport.ts';
import { answerTimeoutMs } from './rest.ts';
import { isAnswer, isEvent } from './shapes.ts';
import type { CommandFrame, Link, Transport } from './transport.ts';
import * as connectionLimits from './limits/connection.ts';

/** How a connection ended. */
export interface ConnectionEnd {
  readonly code: number;
  /** When the server wants its clients back. */
  readonly reconnectInMs: number | undefined;
  /** What `authenticate` was refused with. */
  readonly error: ParleyError | undefined;
}

export interface ConnectionListener {
  /** The server knows who it is. */
  connected(data: EventData<'connected'>): void;
  /** Every event, `connected` and `closing` included, in the order in which they came. */
  heard(event: AnyEvent): void;
  /** It is over, and all questions without an answer are refused. */
  ended(end: ConnectionEnd): void;
}

interface Asked extends Deferred<unknown> {
  readonly frame: CommandFrame;
  readonly take: ((result: unknown) => void) | undefined;
  readonly stopTimer: () => void;
}

interface Given {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly token: string;
  /** Rooms are silent until `resume` has brought what was missed. */
  readonly resume: boolean;
  readonly listener: ConnectionListener;
}

/** One connection, from its opening to its end. */
export class Connection {
  readonly #given: Given;
  readonly #link: Link;
  readonly #asked = new Map<number, Asked>();
  #nextId = 0;
  #isOver = false;
  #lastHeardMs: number;
  #reconnectInMs: number | undefined;
  #refusal: ParleyError | undefined;
  #stopTimer: () => void;

  constructor(given: Given) {
    this.#given = given;
    this.#lastHeardMs = given.clock.now();
    this.#stopTimer = given.clock.after(connectionLimits.openMs, () => this.#end(abnormalClosure));
    this.#link = given.transport.open({
      opened: () => this.#authenticate(),
      frame: (frame) => this.#hear(frame),
      closed: (code) => this.#end(code),
    });
  }

  /**
   * Sends a command. `take` gets its result before anything that came after it is heard. Rejects with a ParleyError:
   * what it was refused with, or `no_answer`.
   */
  ask<Name extends CommandName>(
    command: Name,
    input: Request<Name>,
    take?: (result: Output<Name>) => void,
  ): Promise<Output<Name>> {
    if (this.#isOver) return Promise.reject(new ParleyError('offline'));
    if (this.#asked.size >= connectionLimits.askedMax) return Promise.reject(new ParleyError('overloaded'));
    this.#nextId += 1;
    const id = this.#nextId;
    const frame: CommandFrame = { id, command, input };
    const answer = deferred<unknown>();
    const stopTimer = this.#given.clock.after(answerTimeoutMs, () => {
      this.#asked.delete(id);
      answer.reject(new ParleyError('no_answer'));
    });
    this.#asked.set(id, {
      ...answer,
      frame,
      stopTimer,
      take: take as ((result: unknown) => void) | undefined,
    });
    this.#link.send(frame);
    return answer.promise as Promise<Output<Name>>;
  }

  /** Ends it without a word to the listener. */
  close(): void {
    this.#finish(abnormalClosure);
  }

  #authenticate(): void {
    const { token, resume } = this.#given;
    this.ask('authenticate', { token, resume }).catch((error: unknown) => {
      // The close code that follows says what to do.
      if (error instanceof ParleyError) this.#refusal = error;
    });
  }

  /** Whoever says what cannot be read at all is nobody to talk to; what is wrong within a frame is left out. */
  #hear(frame: unknown): void {
    if (this.#isOver) return;
    this.#lastHeardMs = this.#given.clock.now();
    if (!isObject(frame)) this.#end(abnormalClosure);
    else if (isEvent(frame)) this.#hearEvent(frame);
    else if (typeof frame['id'] === 'number') this.#hearAnswer(frame['id'], frame);
  }

  #hearEvent(event: AnyEvent): void {
    const { listener } = this.#given;
    if (event.event === 'connected') {
      this.#stopTimer();
      this.#watch(connectionLimits.quietMs);
      listener.connected(event.data);
    }
    if (event.event === 'closing') this.#reconnectInMs = event.data.reconnectInMs;
    listener.heard(event);
  }

  #hearAnswer(id: number, { ok, result, error }: Readonly<Record<string, unknown>>): void {
    const asked = this.#asked.get(id);
    if (!asked) return;
    this.#asked.delete(id);
    asked.stopTimer();
    if (ok !== true || !isAnswer(asked.frame.command, result)) {
      asked.reject(errorOf(error));
      return;
    }
    asked.take?.(result);
    asked.resolve(result);
  }

  /** A connection can be dead without anybody saying so. */
  #watch(inMs: number): void {
    this.#stopTimer = this.#given.clock.after(inMs, () => {
      const quietMs = this.#given.clock.now() - this.#lastHeardMs;
      if (quietMs < connectionLimits.quietMs) {
        this.#watch(connectionLimits.quietMs - quietMs);
        return;
      }
      this.ask('ping', {}).catch(() => undefined);
      this.#stopTimer = this.#given.clock.after(connectionLimits.pongMs, () => {
        const stillQuietMs = this.#given.clock.now() - this.#lastHeardMs;
        if (stillQuietMs >= quietMs + connectionLimits.pongMs) this.#end(abnormalClosure);
        else this.#watch(connectionLimits.quietMs - stillQuietMs);
      });
    });
  }

  #end(code: number): void {
    if (this.#isOver) return;
    this.#finish(code);
    this.#given.listener.ended({ code, reconnectInMs: this.#reconnectInMs, error: this.#refusal });
  }

  #finish(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer();
    this.#link.close();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    const sizes = code === frameTooLarge ? asked.map(({ frame }) => JSON.stringify(frame).length) : [];
    const largest = Math.max(...sizes);
    for (const [index, one] of asked.entries()) {
      one.stopTimer();
      const isTooLarge = sizes[index] === largest;
      one.reject(new ParleyError(isTooLarge ? 'too_large' : 'no_answer'));
    }
  }
}
