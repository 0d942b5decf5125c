import { unreadCountOf } from '@parley/client/views';
import { computed, effect } from '@preact/signals';
import { me, phase, state } from './store.ts';
import { roomTitle } from './people.ts';
import { openRoomState } from './store.ts';
import { words } from './strings.ts';

/** Unread messages of all rooms. */
export const unreadTotal = computed(() => {
  let total = 0;
  for (const room of state.value.rooms.values()) total += unreadCountOf(state.value, room);
  return total;
});

/** Says in the title of the tab where one is, and how much waits. */
export const startTitle = (): void => {
  effect(() => {
    const room = openRoomState.value;
    const place = room && me.value ? `${roomTitle(room)} · ${words.app}` : words.app;
    const count = phase.value === 'signed_in' ? unreadTotal.value : 0;
    document.title = count > 0 ? `(${count}) ${place}` : place;
  });
};
