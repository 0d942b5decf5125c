import { forgetPreferences, lastRoomId } from './preferences.ts';
import { navigate } from './router.ts';
import { client, leave } from './store.ts';

/** Ends this session, and forgets what this browser knew. Without a connection it is forgotten all the same. */
export const logOut = async (): Promise<void> => {
  try {
    await client.logOut();
  } finally {
    lastRoomId.value = null;
    forgetPreferences();
    leave();
    navigate('/log-in', { replace: true });
  }
};
