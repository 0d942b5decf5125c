import { navigate, roomPath } from './router.ts';
import { closeOverlay } from './shortcuts.ts';
import { client } from './store.ts';

/** Opens the direct messages with a user; they are made on first use. */
export const openDirect = async (userId: string): Promise<void> => {
  const { room } = await client.call('open_direct_room', { userId });
  closeOverlay();
  navigate(roomPath(room.id));
};
