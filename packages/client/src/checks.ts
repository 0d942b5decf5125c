/** Whether a value from outside is what its type says. Literals count as what they are literals of: more may come. */
export interface Check<Value> {
  (value: unknown): boolean;
  /** Never there: it tells checks of different types apart. */
  readonly of?: (value: Value) => Value;
}

/** A type without its literals. */
export type Plain<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly (infer Item)[]
        ? readonly Plain<Item>[]
        : Value extends object
          ? { readonly [Key in keyof Value]: Plain<Value[Key]> }
          : Value;

/** A check for each field of a type, those that may be missing included. */
type Fields<Value> = {
  readonly [Key in keyof Value]-?: Check<
    Plain<Value[Key]> | (object extends Pick<Value, Key> ? undefined : never)
  >;
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const text: Check<string> = (value) => typeof value === 'string';
export const flag: Check<boolean> = (value) => typeof value === 'boolean';
/** A whole number from 0 that can be counted on from. */
export const count: Check<number> = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const time: Check<string> = (value) => text(value) && Date.parse(value as string) >= 0;
/** A UUID: lists of rooms are known by the bits of their ids. */
export const uuid: Check<string> = (value) =>
  text(value) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value as string);

export const orNull =
  <Value>(check: Check<Value>): Check<Value | null> =>
  (value) =>
    value === null || check(value);

export const optional =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value) =>
    value === undefined || check(value);

export const listOf =
  <Value>(check: Check<Value>): Check<readonly Value[]> =>
  (value) =>
    Array.isArray(value) && value.every((item) => check(item));

/** An object with these fields; others may be there. */
export const object = <Value extends object>(fields: Fields<Value>): Check<Plain<Value>> => {
  const checks = Object.entries(fields) as unknown as readonly (readonly [string, Check<never>])[];
  return (value) => isObject(value) && checks.every(([name, check]) => check(value[name]));
};
