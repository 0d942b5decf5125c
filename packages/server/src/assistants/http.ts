import type { Assistant, Question } from '../app/ports/assistant.ts';
import { EndpointError, fieldOf, parseJson, post, whole } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * An assistant behind an address of the operator's own. It is sent `{roomId, messageId, userId, content, history}` and
 * answers `{"content": "…"}`, or plain text, as it comes.
 */
export const httpAssistant = (endpoint: Endpoint): Assistant => ({
  name: 'http',
  answer: (question, signal) => answer(endpoint, question, signal),
});

async function* answer(endpoint: Endpoint, question: Question, signal: AbortSignal): AsyncGenerator<string> {
  const { roomId, messageId, userId, content } = question;
  const body = { roomId, messageId, userId, content, history: await question.history() };
  const reply = await post(endpoint, body, signal);
  switch (reply.type) {
    case 'text/plain':
      yield* reply.text;
      return;
    case 'application/json':
      yield contentOf(parseJson(await whole(reply)));
      return;
    default:
      throw new EndpointError('The endpoint answered neither JSON nor plain text.');
  }
}

const contentOf = (value: unknown): string => {
  const content = fieldOf(value, 'content');
  if (typeof content !== 'string') throw new EndpointError('The endpoint answered JSON without a content.');
  return content;
};
