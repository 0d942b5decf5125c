import { Fault } from '../domain/fault.ts';

/** Names of the core's fields, and the client's for the same. */
type FieldNames = Readonly<Record<string, string>>;

/** Waits for a command of the core. What it says of a field is told under the name that the client gave the field. */
export const naming = async <Result>(names: FieldNames, running: Promise<Result>): Promise<Result> => {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof Fault) || !error.fields) throw error;
    const fields = error.fields.map(({ path, expected }) => {
      const [field = '', ...rest] = path.split('.');
      return { path: [names[field] ?? field, ...rest].join('.'), expected };
    });
    throw new Fault(error.code, { message: error.message, fields });
  }
};
