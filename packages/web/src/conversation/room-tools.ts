import type { TimelineEntry } from '@parley/client/views';
import type { Message } from '@parley/contract/nouns/message';

/** What lies above the list, and what it belongs to. */
export interface Opened {
  readonly kind: 'menu' | 'emoji' | 'receipts';
  readonly entry: TimelineEntry;
  readonly anchor: HTMLElement;
}

/** What the parts of one conversation can ask for. The object stays the same while the room is shown. */
export interface RoomTools {
  readonly roomId: string;
  readonly ownId: string;
  readonly ownUsername: string;
  /** Names of people, as far as they are known. */
  nameOf(userId: string): string;
  open(opened: Opened): void;
  react(message: Message, emoji: string): Promise<void>;
  startEdit(messageId: string): void;
  /** Gives the focus back to the composer. */
  stopEdit(): void;
  saveEdit(message: Message, content: string): Promise<void>;
  retry(clientId: string): void;
  discard(clientId: string): void;
}
