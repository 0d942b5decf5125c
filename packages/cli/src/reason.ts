import type { ParleyError } from '@parley/client';

/** What was wrong with the input, field by field, each as a line. */
export const fieldLines = ({ fields = [] }: Pick<ParleyError, 'fields'>): readonly string[] =>
  fields.map(({ path, expected }) => `${path || 'the input'}: expected ${expected}`);

/** Why something was refused, on one line: what was wrong with the input where that is known. */
export const reasonOf = (error: Pick<ParleyError, 'message' | 'fields'>): string =>
  fieldLines(error).join(', ') || error.message;
