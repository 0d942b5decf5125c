import { describe, expect, it } from 'bun:test';
import type { MessageRecord } from '../domain/records.ts';
import { historyCharactersMax, historyMessagesMax, historyOf } from './assistant-history.ts';

const at = new Date(0);

const message = (seq: number, senderId: string, content: string): MessageRecord => ({
  seq,
  eventSeq: seq,
  senderId,
  clientId: null,
  content,
  encrypted: false,
  createdAt: at,
  editedAt: null,
  deletedAt: null,
  reactions: [],
});

const asked = { seq: 3, assistantId: 'assistant', notices: ['Busy.'] };

describe('the history of a question', () => {
  it('holds answers to earlier questions, and neither the question, nor later ones, nor notices', () => {
    const newest = [
      message(1, 'ada', 'First'),
      message(2, 'ada', 'Second'),
      message(3, 'ada', 'Third'),
      message(4, 'ada', 'Fourth'),
      message(5, 'assistant', 'Busy.'),
      message(6, 'assistant', 'To the first'),
      message(7, 'assistant', 'To the second'),
    ];
    expect(historyOf(newest, asked)).toEqual([
      { role: 'user', content: 'First' },
      { role: 'user', content: 'Second' },
      { role: 'assistant', content: 'To the first' },
      { role: 'assistant', content: 'To the second' },
    ]);
  });

  it('holds the newest messages that fit, none of them cut', () => {
    const half = 'x'.repeat(historyCharactersMax / 2);
    const large = ['x', half, half].map((content, index) => message(index + 1, 'ada', content));
    expect(historyOf(large, { ...asked, seq: 4 }).map(({ content }) => content)).toEqual([half, half]);
    const many = Array.from({ length: historyMessagesMax + 5 }, (_, index) => message(index + 1, 'ada', 'x'));
    expect(historyOf(many, { ...asked, seq: 100 })).toHaveLength(historyMessagesMax);
  });
});
