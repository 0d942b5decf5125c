import type { JSX } from 'preact';
import { ChatIcon, CompassIcon } from '../icons.tsx';
import { navigate } from '../router.ts';
import { isMac, overlay } from '../shortcuts.ts';
import { isLoaded, me, state } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** The first step of who is in no room yet. */
export const Welcome = (): JSX.Element => (
  <EmptyState
    icon={ChatIcon}
    title={words.homeEmptyTitle(me.value?.name ?? '')}
    action={
      <Button
        kind="primary"
        onPress={() => {
          overlay.value = 'new_room';
        }}
      >
        {words.createRoom}
      </Button>
    }
  >
    {words.homeEmptyLead}
  </EmptyState>
);

/** No room is open: a hint, or for who is new the first step. */
export const HomePage = (): JSX.Element | null => {
  if (!isLoaded.value && state.value.rooms.size === 0) return null;
  if (state.value.rooms.size > 0) {
    return (
      <EmptyState icon={ChatIcon} title={words.homeTitle}>
        {words.homeLead} {isMac ? '⌘K' : 'Ctrl K'}.
      </EmptyState>
    );
  }
  return <Welcome />;
};

export const NowherePage = (): JSX.Element => (
  <EmptyState
    level={1}
    icon={CompassIcon}
    title={words.nowhere}
    action={<Button onPress={() => navigate('/', { replace: true })}>{words.toRooms}</Button>}
  >
    {words.nowhereLead}
  </EmptyState>
);
