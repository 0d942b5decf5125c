import { useEffect, useState } from 'preact/hooks';

/** Typing is searched for when it rests so long. */
const restMs = 180;

/** What was typed, once nothing is typed any more. */
export const useRested = <Text extends string | undefined>(text: Text): Text => {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
};
