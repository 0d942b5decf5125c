import { ParleyError } from '@parley/client';
import type { User } from '@parley/contract/nouns/user';
import { useEffect, useState } from 'preact/hooks';
import { useRested } from '../pages/use-rested.ts';
import { findUsers } from '../people.ts';
import { errorText } from '../strings.ts';

interface Found {
  readonly users: readonly User[];
  readonly error?: string;
}

/**
 * People of the organization whose user name begins as typed, once nothing is typed any more. Undefined until there is an
 * answer, and where nothing is searched for.
 */
export const useFoundPeople = (typed: string | undefined, max: number): Found | undefined => {
  const text = useRested(typed);
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    let isLatest = true;
    if (text === undefined) setFound(undefined);
    else
      findUsers(text, max).then(
        (users) => isLatest && setFound({ users }),
        (error: unknown) => {
          if (isLatest && error instanceof ParleyError) setFound({ users: [], error: errorText(error) });
        },
      );
    return () => {
      isLatest = false;
    };
  }, [text]);
  return found;
};
