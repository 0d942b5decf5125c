import { ParleyError } from '@parley/client';
import type { ParleyClient } from '@parley/client';
import { membersInOrder } from '@parley/client/views';
import { CliError } from '../exits.ts';
import { reasonOf } from '../reason.ts';
import { resolveTarget } from '../targets.ts';
import type { Look } from '../text/spans.ts';
import type { Conversation } from './conversation.ts';
import type { SlashCommand } from './slash-commands.ts';

/** What a deed does to the screen. */
export interface Stage {
  notice(text: string, look: Look | undefined): void;
  open(roomId: string): void;
  pick(): void;
  help(): void;
  edit(): void;
  quit(): void;
}

const membersNamed = 30;

/** What a user can do besides writing. What fails is said above the composer. */
export class ChatDeeds {
  readonly #client: ParleyClient;
  readonly #stage: Stage;

  constructor(client: ParleyClient, stage: Stage) {
    this.#client = client;
    this.#stage = stage;
  }

  command(command: SlashCommand, argument: string, conversation: Conversation): void {
    switch (command) {
      case 'help':
        this.#stage.help();
        return;
      case 'room':
        if (argument === '') this.#stage.pick();
        else this.goTo(undefined, argument);
        return;
      case 'who':
        this.#who(conversation);
        return;
      case 'edit':
        this.#stage.edit();
        return;
      case 'delete':
        this.#delete(conversation);
        return;
      case 'retry':
      case 'discard':
        this.#failed(command, conversation);
        return;
      case 'quit':
        this.#stage.quit();
        return;
      default:
        command satisfies never;
    }
  }

  /** Opens a room, or what somebody typed: a user, a room, a public room to join. */
  goTo(roomId: string | undefined, typed: string): void {
    if (roomId !== undefined) {
      this.#stage.open(roomId);
      return;
    }
    if (typed.trim() === '') return;
    this.#tell(
      resolveTarget(this.#client, typed.trim(), { join: typed.trim().startsWith('#') }).then((target) =>
        this.#stage.open(target.roomId),
      ),
    );
  }

  /** Gives a message another content. */
  change(roomId: string, messageId: string, content: string): void {
    this.#tell(this.#client.call('edit_message', { roomId, messageId, content }));
  }

  #delete(conversation: Conversation): void {
    const last = conversation.lastOwn();
    if (!last) {
      this.#stage.notice('There is no message of yours to delete.', 'dim');
      return;
    }
    this.#tell(
      this.#client.call('delete_message', { roomId: conversation.roomId, messageId: last.message.id }),
    );
  }

  #failed(command: 'retry' | 'discard', conversation: Conversation): void {
    const entry = conversation.failed();
    if (entry?.outgoing) this.#client[command](entry.outgoing.clientId);
    else this.#stage.notice('Nothing has failed.', 'dim');
  }

  #who(conversation: Conversation): void {
    const { state } = conversation;
    if (!state) return;
    const names = membersInOrder(this.#client.state, state)
      .slice(0, membersNamed)
      .map(({ userId }) => conversation.nameOf(userId))
      .toSorted();
    const more = state.room.memberCount - names.length;
    this.#stage.notice(names.join(', ') + (more > 0 ? ` and ${more} more` : ''), 'accent');
  }

  #tell(deed: Promise<unknown>): void {
    deed.catch((error: unknown) => {
      if (!(error instanceof ParleyError) && !(error instanceof CliError)) throw error;
      this.#stage.notice(error instanceof ParleyError ? reasonOf(error) : error.message, 'danger');
    });
  }
}
