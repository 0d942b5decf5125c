const encoded = new WeakMap<object, string>();

/** The JSON of a value that several send: encoded the first time, remembered as long as the value lives. */
export const jsonOnce = (value: object): string => {
  const known = encoded.get(value);
  if (known !== undefined) return known;
  const json = JSON.stringify(value);
  encoded.set(value, json);
  return json;
};

/** The JSON of a value, taken from what `jsonOnce` remembers where it is there. */
export const jsonOf = (value: object): string => encoded.get(value) ?? JSON.stringify(value);
