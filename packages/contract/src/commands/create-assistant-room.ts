import { z } from 'zod';
import { command } from '../command.ts';
import { line, name } from '../fields.ts';
import { roomSummary } from '../nouns/room.ts';

export const createAssistantRoom = command({
  name: 'create_assistant_room',
  summary: 'Start a session with an assistant; nobody else sees it.',
  tag: 'Rooms',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/assistant-rooms', status: 201 },
  input: z.object({
    assistant: line(40)
      .optional()
      .describe(
        "Which assistant; the server's default when left out. `echo` is built in and repeats what you say.",
      ),
    name: name.optional(),
  }),
  output: roomSummary,
  faults: ['not_found'],
});
