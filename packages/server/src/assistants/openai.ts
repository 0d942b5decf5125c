import type { Assistant, Question, Turn } from '../app/ports/assistant.ts';
import { EndpointError, fieldOf, parseJson, post, whole } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

export interface OpenAiEndpoint extends Endpoint {
  readonly model: string;
  /** What the model is told before the conversation. */
  readonly prompt: string | undefined;
}

/**
 * A model behind an endpoint that speaks OpenAI's chat completions, streamed or not; `url` is its base, such as
 * `https://host/v1`. https://platform.openai.com/docs/api-reference/chat
 */
export const openAiAssistant = (endpoint: OpenAiEndpoint): Assistant => {
  const url = new URL(endpoint.url);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  return {
    name: 'openai',
    answer: (question, signal) => answer({ ...endpoint, url: url.href }, question, signal),
  };
};

async function* answer(
  endpoint: OpenAiEndpoint,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { model, prompt } = endpoint;
  const said = alternating([...(await question.history()), { role: 'user', content: question.content }]);
  const messages = prompt === undefined ? said : [{ role: 'system', content: prompt }, ...said];
  const reply = await post(endpoint, { model, messages, stream: true }, signal);
  if (reply.type === 'text/event-stream') yield* streamed(reply.text);
  else yield messageOf(parseJson(await whole(reply)));
}

/** The templates of many models refuse a conversation that the assistant begins, or in which one side speaks twice. */
const alternating = (turns: readonly Turn[]): readonly Turn[] => {
  const said: Turn[] = [];
  for (const turn of turns) {
    const last = said.at(-1);
    if (last?.role === turn.role)
      said[said.length - 1] = { ...last, content: `${last.content}\n\n${turn.content}` };
    else if (last || turn.role === 'user') said.push(turn);
  }
  return said;
};

/** The pieces of an answer from server-sent events. Each is one line; a stream that ends before its answer broke off. */
async function* streamed(text: AsyncIterable<string>): AsyncGenerator<string> {
  let isComplete = false;
  for await (const line of linesOf(text)) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice('data:'.length).trim();
    if (data === '[DONE]') return;
    if (data === '') continue;
    const choice = choiceOf(parseJson(data));
    const piece = fieldOf(fieldOf(choice, 'delta'), 'content');
    if (typeof piece === 'string') yield piece;
    isComplete ||= typeof fieldOf(choice, 'finish_reason') === 'string';
  }
  if (!isComplete) throw new EndpointError('The endpoint ended its answer in the middle.');
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  // Pieces of a line that has not ended: joined once, because a long one comes in many.
  let open: string[] = [];
  for await (const piece of text) {
    const [first = '', ...others] = piece.split('\n');
    open.push(first);
    for (const other of others) {
      yield open.join('');
      open = [other];
    }
  }
  yield open.join('');
}

const messageOf = (value: unknown): string => {
  const content = fieldOf(fieldOf(choiceOf(value), 'message'), 'content');
  if (typeof content !== 'string') throw new EndpointError('The endpoint answered without a message.');
  return content;
};

/** The first choice; undefined where there is none, as in a chunk that only counts tokens. */
const choiceOf = (value: unknown): unknown => {
  if (fieldOf(value, 'error')) throw new EndpointError('The endpoint answered with an error.');
  const choices = fieldOf(value, 'choices');
  return Array.isArray(choices) ? (choices[0] as unknown) : undefined;
};
