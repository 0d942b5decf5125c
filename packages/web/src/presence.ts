import { roomsInOrder } from '@parley/client/views';
import { computed, effect, signal } from '@preact/signals';
import { client, openRoomState, phase, state, status } from './store.ts';

/** Who this page looks at: their dots move by themselves. The contract watches 200 at once. */
const watchedMax = 200;

/** Users of a page that wants their presence, as the list of contacts. */
export const alsoWatched = signal<readonly string[]>([]);

const watched = computed(() => {
  const ids = new Set<string>();
  for (const { peerId } of roomsInOrder(state.value)) if (peerId !== null) ids.add(peerId);
  for (const { value } of openRoomState.value?.members.values() ?? []) ids.add(value.userId);
  for (const id of alsoWatched.value) ids.add(id);
  return [...ids].slice(0, watchedMax).toSorted().join(' ');
});

/** Watches who is shown, anew on each connection. */
export const startPresence = (): void => {
  effect(() => {
    const userIds = watched.value === '' ? [] : watched.value.split(' ');
    if (phase.value !== 'signed_in' || status.value !== 'online') return;
    // It is asked again with the next change or connection; until then the dots stand still.
    client.call('watch_presence', { userIds }).catch(() => undefined);
  });
};
