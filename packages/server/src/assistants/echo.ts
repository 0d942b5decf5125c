import type { Assistant } from '../app/ports/assistant.ts';

/** The built-in assistant: says what you said. */
export const echo: Assistant = {
  name: 'echo',
  answer: ({ content }) => Promise.resolve(content),
};
