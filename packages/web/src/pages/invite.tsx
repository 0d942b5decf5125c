import { laterWords } from '../later-strings.ts';
import { ParleyError } from '@parley/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AlertIcon } from '../icons.tsx';
import { navigate, roomPath, route } from '../router.ts';
import { client, status } from '../store.ts';
import { errorText, words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** An invite in the address of who is logged in: into a room it is used at once; into the organization there is nothing to do. */
export const InvitePage = (): JSX.Element => {
  const now = route.value;
  const [problem, setProblem] = useState<{ readonly title: string; readonly text: string }>();
  const token = now.page === 'invite' ? now.token : undefined;
  const isOnline = status.value === 'online';
  const accept = async (): Promise<void> => {
    if (token === undefined) {
      navigate('/', { replace: true });
      return;
    }
    try {
      const { room } = await client.call('accept_room_invite', { token });
      navigate(roomPath(room.id), { replace: true });
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      const isBad = error.code === 'not_found' || error.code === 'invalid_input';
      setProblem({
        title: isBad ? laterWords.inviteBad : words.failedToLoad,
        text: isBad ? laterWords.inviteBadLead : errorText(error),
      });
    }
  };
  useEffect(() => {
    if (isOnline || token === undefined) void accept();
  }, [isOnline, token]);
  return (
    <main style={{ display: 'flex', blockSize: '100dvh' }}>
      {problem ? (
        <EmptyState
          level={1}
          icon={AlertIcon}
          title={problem.title}
          action={
            <Button kind="primary" onPress={() => navigate('/', { replace: true })}>
              {words.toRooms}
            </Button>
          }
        >
          {problem.text}
        </EmptyState>
      ) : (
        <p role="status" class="hidden">
          {laterWords.inviteJoining}
        </p>
      )}
    </main>
  );
};
