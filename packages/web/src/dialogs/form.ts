import { ParleyError } from '@parley/client';
import { useState } from 'preact/hooks';
import { errorText } from '../strings.ts';

/** What a field of the form shows, and whom it tells. */
interface BoundField {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly error: string | undefined;
}

export interface FormState {
  readonly isBusy: boolean;
  /** What is wrong as a whole. */
  readonly error: string | undefined;
  /** A text of it, with what is wrong with it, by its name in the command's input. */
  field(name: string, value: string, onInput: (value: string) => void): BoundField;
  /** Does it, unless it is under way. Errors of the server are shown at their fields, or as a whole. */
  run(work: () => Promise<unknown>): void;
}

interface Problem {
  readonly error?: string;
  readonly fields: Readonly<Record<string, string>>;
}

const problemOf = (error: unknown): Problem => {
  if (!(error instanceof ParleyError)) throw error;
  const fields = Object.fromEntries(
    (error.fields ?? [])
      .filter(({ path }) => path !== '')
      .map(({ path, expected }) => [path, `Expected: ${expected}.`]),
  );
  return Object.keys(fields).length > 0 ? { fields } : { error: errorText(error), fields };
};

/** A form that is sent: whether it waits, and what the server said of it. */
export const useForm = (): FormState => {
  const [isBusy, setBusy] = useState(false);
  const [{ error, fields }, setProblem] = useState<Problem>({ fields: {} });
  return {
    isBusy,
    error,
    field: (name, value, onInput) => ({ value, onInput, error: fields[name] }),
    run(work) {
      if (isBusy) return;
      setBusy(true);
      setProblem({ fields: {} });
      work()
        .catch((failure: unknown) => setProblem(problemOf(failure)))
        .finally(() => setBusy(false));
    },
  };
};
