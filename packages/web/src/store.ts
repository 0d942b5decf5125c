import { ParleyClient, ParleyError } from '@parley/client';
import type { OpenRoom } from '@parley/client';
import { browserStorage } from '@parley/client/browser-storage';
import type { RoomState } from '@parley/client/state';
import type { Organization } from '@parley/contract/nouns/organization';
import type { Me } from '@parley/contract/nouns/user';
import { batch, computed, effect, signal } from '@preact/signals';
import { loadServerFacts } from './pages/server-facts.ts';
import { onceAFrame } from './once-a-frame.ts';
import { route } from './router.ts';

/**
 * What every part of the app reads. The client is the one source: its state, status and outbox are signals here, and change
 * together, once for each frame that is drawn.
 */
export const client = new ParleyClient({
  url: location.origin,
  storage: browserStorage('parley'),
});

export const state = signal(client.state);
export const status = signal(client.status);
export const outbox = signal(client.outbox);
/** When the next attempt to connect is made; undefined where none is. */
export const retryAtMs = signal(client.retryAtMs);
/** Whether the rooms were loaded at least once. Before that their shape is shown. */
export const isLoaded = signal(client.isLoaded);
/** Counts changes of rooms that are open: `isLoading`, `hasOlder` and the like are fields of an object that stays the same. */
export const openRoomTurn = signal(0);

const show = (): void => {
  batch(() => {
    state.value = client.state;
    status.value = client.status;
    outbox.value = client.outbox;
    retryAtMs.value = client.retryAtMs;
    isLoaded.value = client.isLoaded;
    openRoomTurn.value = openRoomTurn.peek() + 1;
  });
};
client.subscribe(onceAFrame(show));
effect(() => {
  // Whoever goes to a room that has just been made finds it there.
  void route.value;
  show();
});

/** How far the app is: before the stored session was looked for, without one, with one. */
export const phase = signal<'starting' | 'signed_out' | 'signed_in'>('starting');
export const me = signal<Me | undefined>(undefined);
export const organization = signal<Organization | undefined>(undefined);
export const isAdmin = computed(() => me.value?.role === 'admin');

/** The room that is shown, as the address names it; undefined where none is. */
export const openRoomId = computed(() => (route.value.page === 'room' ? route.value.roomId : undefined));
export const openRoomState = computed<RoomState | undefined>(() => {
  const roomId = openRoomId.value;
  return roomId === undefined ? undefined : state.value.rooms.get(roomId);
});

/** The room that is shown, while the user is a member of it. */
export const openRoom = signal<OpenRoom | undefined>(undefined);

const isMemberOfOpen = computed(() => openRoomState.value !== undefined);

/** Opens the room that is shown, and closes the one before. */
const followOpenRoom = (): void => {
  effect(() => {
    const roomId = openRoomId.value;
    if (roomId === undefined || phase.value !== 'signed_in' || !isMemberOfOpen.value) return undefined;
    const room = client.openRoom(roomId);
    openRoom.value = room;
    return () => {
      openRoom.value = undefined;
      room.close();
    };
  });
};

/** Characters that a message may have, in UTF-16 units: what the server is configured to take, once it has said so. */
export const messageLengthMax = signal(4_000);

const loadOwn = async (): Promise<void> => {
  const [account, own, facts] = await Promise.all([
    client.call('get_me', {}),
    client.call('get_organization', {}),
    loadServerFacts(),
  ]);
  batch(() => {
    me.value = account.user;
    organization.value = own.organization;
    messageLengthMax.value = facts.messageLengthMax ?? messageLengthMax.peek();
  });
};

/** Reads who one is; without a way to the server that is done when there is one. */
export const refreshOwn = async (): Promise<void> => {
  try {
    await loadOwn();
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
  }
};

/** Goes in with the session that the client has. */
export const enter = (account?: Me): void => {
  batch(() => {
    if (account) me.value = account;
    phase.value = 'signed_in';
  });
  client.connect();
  // The signals follow once a frame: nothing may act upon the status of before the session.
  show();
};

/** Forgets everything about the one who was here. */
export const leave = (): void => {
  batch(() => {
    phase.value = 'signed_out';
    me.value = undefined;
    organization.value = undefined;
  });
};

/** Looks for a stored session, and goes in with it. */
export const startStore = async (): Promise<void> => {
  followOpenRoom();
  client.on('connected', () => void refreshOwn());
  client.on('user_updated', ({ user }) => {
    if (user.id === me.value?.id) void refreshOwn();
  });
  const isRestored = await client.restore().catch(() => false);
  if (isRestored) enter();
  else phase.value = 'signed_out';
  effect(() => {
    // The session ended elsewhere, or its tokens ran out.
    if (status.value === 'signed_out' && phase.peek() === 'signed_in') leave();
  });
};
