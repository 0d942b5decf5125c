import { signal } from '@preact/signals';

/** A phone's width: one pane at a time. The same as in the style sheets. */
const query = matchMedia('(max-width: 639.98px)');

export const isNarrow = signal(query.matches);
query.addEventListener('change', () => {
  isNarrow.value = query.matches;
});
