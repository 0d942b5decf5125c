import type { CommandName, Request } from '@parley/contract/registry';
import { ask } from '../support/ask.ts';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import type { Answer, WireClient, WireName } from '../support/wires.ts';

/** Connections and log-ins that are tried in a row: others end sessions meanwhile. */
const triesMax = 20;

interface Session {
  readonly id: string;
  readonly token: string;
}

export interface DeviceOptions {
  readonly wire: WireName;
  /** Nodes, to which it connects in turn. */
  readonly urls: readonly string[];
  readonly person: Person;
  /** Commands that succeeded. */
  readonly done: Set<CommandName>;
}

/** A device of somebody: a session of its own, which others may end at any moment, and one connection at a time. */
export class Device {
  readonly #options: DeviceOptions;
  #session: Session | undefined;
  #client: WireClient | undefined;
  #isClosed = false;
  #isCut = false;
  #connects = 0;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  get client(): WireClient {
    if (!this.#client) throw new Error('The device was never connected.');
    return this.#client;
  }

  /** Whether the server has ended the connection. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Connects, and logs in where there is no session any more. Throws when it was turned away in one that lives. */
  async connect(resume: boolean): Promise<void> {
    if (this.#isClosed && !this.#isCut && !(await this.hasEnded()))
      throw new Error(`The connection over ${this.#options.wire} was closed in a session that lives.`);
    for (let tries = 0; tries < triesMax; tries += 1) {
      const { urls, wire } = this.#options;
      const url = urls[this.#connects % urls.length] ?? '';
      this.#connects += 1;
      if (await this.hasEnded()) this.#session = await this.#logIn(url);
      if (!this.#session) continue;
      try {
        this.#take(await connect(wire, url, this.#session.token, { resume }));
        return;
      } catch (error) {
        if (!(await this.hasEnded())) throw error;
      }
    }
    throw new Error(`Each of ${triesMax} sessions was ended before it was used.`);
  }

  /** The answer to a command; undefined where the connection ended first. */
  async send<Name extends CommandName>(
    command: Name,
    input: Request<Name>,
  ): Promise<Answer<Name> | undefined> {
    const { client } = this;
    const answer = await Promise.race([client.send(command, input), client.closed.then(() => undefined)]);
    if (answer?.ok) this.#options.done.add(command);
    return answer;
  }

  /** Ends the connection, and says nothing. */
  cut(): void {
    this.#isCut = true;
    this.#client?.close();
  }

  /** Whether there is no session, or not any more. */
  async hasEnded(): Promise<boolean> {
    if (!this.#session) return true;
    const { urls, person } = this.#options;
    const listed = await ask(urls[0] ?? '', 'list_sessions', {}, person.token);
    if (!listed.ok) throw new Error(`list_sessions answered ${JSON.stringify(listed.error)}`);
    return !listed.result.sessions.some(({ id }) => id === this.#session?.id);
  }

  /** A new session; undefined where it was ended at once, or the password was changed meanwhile. */
  async #logIn(url: string): Promise<Session | undefined> {
    const { person, done } = this.#options;
    const login = await ask(url, 'log_in', { email: person.email, password: goodPassword });
    if (!login.ok) return undefined;
    done.add('log_in');
    const { accessToken: token } = login.result.tokens;
    const listed = await ask(url, 'list_sessions', {}, token);
    if (!listed.ok) return undefined;
    done.add('list_sessions');
    const current = listed.result.sessions.find((session) => session.current);
    return current && { id: current.id, token };
  }

  #take(client: WireClient): void {
    this.#client = client;
    this.#isClosed = false;
    this.#isCut = false;
    void client.closed.then(() => {
      if (this.#client === client) this.#isClosed = true;
    });
  }
}
