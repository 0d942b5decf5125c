import { Fault } from '../../domain/fault.ts';
import { makeRoom } from '../make-room.ts';
import type { Handler } from '../handler.ts';

export const createAssistantRoom: Handler<'create_assistant_room'> = async (context, input) => {
  const { caller, assistants } = context;
  const { assistant = assistants.defaultName, name } = input;
  if (!assistants.has(assistant)) throw new Fault('not_found', { message: 'There is no such assistant.' });
  const assistantUser = await assistants.user(assistant, caller.user.organizationId);
  return makeRoom(context, { kind: 'assistant', name: name ?? assistant, assistant }, [
    { user: caller.user, role: 'owner' },
    { user: assistantUser, role: 'member' },
  ]);
};
