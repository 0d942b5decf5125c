import type { CommandSpec } from '@parley/contract/command';
import type { z } from 'zod';
import type { ContextOf, RoomOf } from '../handler.ts';

/** Does one internal command, given what a handler of the contract is given. */
export type InternalHandler<Spec extends CommandSpec> = (
  context: ContextOf<Spec> & RoomOf<Spec>,
  input: z.output<Spec['input']>,
) => Promise<z.output<Spec['output']>>;
