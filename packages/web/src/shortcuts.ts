import { signal } from '@preact/signals';
import { navigate, roomPath } from './router.ts';
import { openRoomId, phase } from './store.ts';
import { roomsOnShow } from './shell/sections.ts';

/** What lies above the page: one thing at a time. */
export type Overlay =
  | 'switcher'
  | 'shortcuts'
  | 'new_room'
  | 'new_group'
  | 'new_direct'
  | 'new_assistant'
  | 'room_invite'
  | 'room_settings'
  | 'add_people';

export const overlay = signal<Overlay | undefined>(undefined);
export const closeOverlay = (): void => {
  overlay.value = undefined;
};

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select'));

/** Moves among the rooms as the sidebar shows them. */
const move = (by: 1 | -1): void => {
  const ids = roomsOnShow.value.map(({ room }) => room.id);
  if (ids.length === 0) return;
  const at = ids.indexOf(openRoomId.value ?? '');
  const next = at < 0 ? (by === 1 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length;
  const id = ids[next];
  if (id !== undefined) navigate(roomPath(id));
};

const onKey = (event: KeyboardEvent): void => {
  if (phase.value !== 'signed_in' || event.defaultPrevented || event.isComposing) return;
  const hasCommand = isMac ? event.metaKey : event.ctrlKey;
  if (hasCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    overlay.value = overlay.value === 'switcher' ? undefined : 'switcher';
    return;
  }
  if (overlay.value !== undefined || document.querySelector('dialog[open]')) return;
  if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    move(event.key === 'ArrowDown' ? 1 : -1);
    return;
  }
  if (event.key === '?' && !isTyping(event.target)) {
    event.preventDefault();
    overlay.value = 'shortcuts';
  }
};

export const startShortcuts = (): void => {
  addEventListener('keydown', onKey);
};
