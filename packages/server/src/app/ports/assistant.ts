/** Something that was said in a conversation, and by which side. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface Question {
  readonly roomId: string;
  readonly messageId: string;
  /** Who asks. */
  readonly userId: string;
  readonly content: string;
  /** What was said before, oldest first, within bounds; what was encrypted or deleted is left out. */
  history(): Promise<readonly Turn[]>;
}

/** Somebody to talk to who is a program. */
export interface Assistant {
  readonly name: string;
  /**
   * Answers one message of a conversation: the whole, or pieces as they come. The signal is aborted when nobody
   * waits for more of it, at its end at the latest. Errors are logged, so they hold nothing of what was said and no key.
   */
  answer(question: Question, signal: AbortSignal): Promise<string> | AsyncIterable<string>;
}
