import type { TimelineEntry } from '@parley/client/views';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from './pure/rows.ts';
import { stepBetween } from './pure/steps.ts';

type Rows = readonly Row<TimelineEntry>[];

/** The rows, one end of the list after the other. Both steps come before the next frame is drawn. */
export const useSteps = (next: Rows): Rows => {
  const shown = useRef(next);
  const [, again] = useState(0);
  const step = stepBetween(shown.current, next);
  const rows = step ?? next;
  useLayoutEffect(() => {
    shown.current = rows;
    if (step) again((turn) => turn + 1);
  }, [rows]);
  return rows;
};
