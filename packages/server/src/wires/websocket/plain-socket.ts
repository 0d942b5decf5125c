import type { ServerWebSocket } from 'bun';
import type { CloseReason } from '@parley/contract/close-codes';
import type { Origin } from '../../app/handler.ts';
import type { Format } from '../../delivery/format.ts';
import { Fault } from '../../domain/fault.ts';
import { faultAnswer } from '../answer.ts';
import type { Answers } from '../answers.ts';
import { Client } from '../client.ts';
import { closingOf } from '../closing.ts';
import type { Gateway } from '../gateway.ts';
import type { SocketOwner } from '../socket-owner.ts';
import { answerFrame, eventFrame, failedFrame, parseFrame } from './frames.ts';
import { PlainLink } from './plain-link.ts';

interface PlainSocketOptions {
  readonly gateway: Gateway;
  readonly format: Format;
  readonly origin: Origin;
  readonly token: string | undefined;
  /** Rooms are silent until `resume` has brought what was missed. */
  readonly resume: boolean;
  readonly answers: Answers;
}

/** One client of Parley's own API on the plain WebSocket. */
export class PlainSocket extends PlainLink {
  readonly #client: Client;
  readonly #resume: boolean;

  constructor({ gateway, format, origin, token, resume, answers }: PlainSocketOptions) {
    super({ answers, token });
    this.#resume = resume;
    this.#client = new Client(gateway, { format, link: this, origin });
  }

  protected override start(token: string): void {
    this.#client.start(token, { resume: this.#resume });
  }

  override onSocketMessage(_ws: ServerWebSocket<SocketOwner>, data: string | Buffer): void {
    try {
      const { id, command, input } = parseFrame(data);
      this.#client.receive({
        command,
        input,
        reply: (answer) => {
          if (id !== undefined) this.answer(answerFrame(id, answer));
          else if (!answer.ok) this.send(failedFrame(answer.error));
        },
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#client.malformed(error);
    }
  }

  protected override left(): void {
    this.#client.closed();
  }

  override failed(fault: Fault): void {
    this.send(failedFrame(faultAnswer(fault)));
  }

  protected override closing(reason: CloseReason, reconnectInMs: number | undefined): string {
    return eventFrame('closing', JSON.stringify(closingOf(reason, reconnectInMs)));
  }
}
