import { ParleyError } from '@parley/client';

/** The value of a promise; `no_answer` when it does not come in time. */
export const withinMs = async <Value>(ms: number, promise: Promise<Value>): Promise<Value> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new ParleyError('no_answer')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
