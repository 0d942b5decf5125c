import type { MessageRecord } from '../domain/records.ts';
import type { Turn } from './ports/assistant.ts';

/** Messages that go with a question, and characters of all of them together. */
export const historyMessagesMax = 20;
export const historyCharactersMax = 24_000;

interface Asked {
  readonly seq: number;
  readonly assistantId: string;
  /** What the server says for an assistant: none of it is part of the conversation. */
  readonly notices: readonly string[];
}

/**
 * What was said before a question, of the newest messages of its room, oldest first. An answer is always before: one
 * question is answered after the other, so none is to a later one, even where it was written after this question.
 */
export const historyOf = (newest: readonly MessageRecord[], asked: Asked): readonly Turn[] => {
  const turns: Turn[] = [];
  let characters = 0;
  for (const message of newest.toReversed()) {
    const role = message.senderId === asked.assistantId ? 'assistant' : 'user';
    const isBefore =
      role === 'assistant' ? !asked.notices.includes(message.content) : message.seq < asked.seq;
    if (!isBefore || message.encrypted || message.deletedAt) continue;
    characters += message.content.length;
    if (turns.length === historyMessagesMax || characters > historyCharactersMax) break;
    turns.push({ role, content: message.content });
  }
  return turns.toReversed();
};
