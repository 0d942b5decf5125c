import type { ServerWebSocket } from 'bun';
import type { Origin } from '../../app/handler.ts';
import type { Format } from '../../delivery/format.ts';
import { Fault } from '../../domain/fault.ts';
import { faultAnswer } from '../answer.ts';
import type { Answers } from '../answers.ts';
import { Client } from '../client.ts';
import type { Gateway } from '../gateway.ts';
import type { SocketOwner } from '../socket-owner.ts';
import { answerFrame, failedFrame, parseFrame } from './frames.ts';
import { PlainLink } from './plain-link.ts';

interface PlainSocketOptions {
  readonly gateway: Gateway;
  readonly format: Format;
  readonly origin: Origin;
  readonly token: string | undefined;
  readonly answers: Answers;
}

/** One client of Parley's own API on the plain WebSocket. */
export class PlainSocket extends PlainLink {
  readonly #client: Client;

  constructor({ gateway, format, origin, token, answers }: PlainSocketOptions) {
    super({ answers, token });
    this.#client = new Client(gateway, { format, link: this, origin });
  }

  protected override start(token: string): void {
    this.#client.start(token);
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
}
