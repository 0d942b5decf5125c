import type { CommandName, Output, Request } from '@parley/contract/registry';
import type { Connection } from './connection.ts';
import { requireParleyError } from './errors.ts';
import type { Answered } from './feed.ts';
import { callRest } from './rest.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { CallInTurn, Store } from './store.ts';
import type { Transport } from './transport.ts';

interface Given {
  readonly transport: Transport;
  readonly store: Store;
  readonly session: SessionKeeper;
  /** The connection while there is one. */
  readonly online: () => Connection | undefined;
}

/** Tokens tried for one command. Another program may have got the next one so long ago that it has run out as well. */
const tokensMax = 4;

/** Sends commands with the token of the session, and shows their answers in the state. */
export class Commands {
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Sends a command over the connection, or over REST while there is none. */
  readonly call: CallInTurn = async (command, input) => {
    const result = await this.withToken((token) => {
      const connection = this.#given.online();
      return connection ? this.on(connection)(command, input) : this.#request(command, input, token);
    });
    // Nobody tells of notifications that were read.
    if (command === 'mark_notifications_read')
      await this.call('list_notifications', {}).catch(requireParleyError);
    return result;
  };

  /** Sends commands over one connection, and none other. */
  on(connection: Connection): CallInTurn {
    const { store } = this.#given;
    return (command, input) => {
      const askedAt = store.state.turn;
      return connection.ask(command, input, (result) =>
        store.answered({ command, input, result, askedAt, isInOrder: true } as Answered),
      );
    };
  }

  /** Does something with the access token; where that has run out, again with the next one. */
  async withToken<Result>(work: (token: string | undefined) => Promise<Result>): Promise<Result> {
    const { session, online } = this.#given;
    for (let tokens = 1; ; tokens += 1) {
      const token = session.accessToken;
      try {
        if (tokens > 1 && token !== undefined) await online()?.ask('authenticate', { token });
        return await work(token);
      } catch (error) {
        const { code, retry } = requireParleyError(error);
        if (retry !== 'after_login' || token === undefined) throw error;
        if (code === 'session_ended') {
          if (session.accessToken === token) session.ended();
          throw error;
        }
        if (tokens === tokensMax || (tokens > 1 && code !== 'token_expired')) throw error;
      }
      if (session.accessToken === token) await session.refresh();
    }
  }

  async #request<Name extends CommandName>(
    command: Name,
    input: Request<Name>,
    token: string | undefined,
  ): Promise<Output<Name>> {
    const { transport, store } = this.#given;
    const { turn: askedAt, userId } = store.state;
    const result = await callRest(transport, command, input, token);
    if (store.state.userId === userId)
      store.answered({ command, input, result, askedAt, isInOrder: false } as Answered);
    return result;
  }
}
