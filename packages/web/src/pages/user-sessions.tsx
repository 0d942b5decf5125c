import { laterWords } from '../later-strings.ts';
import type { User } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { client } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showToast } from '../ui/toast.tsx';
import { LoadState } from './load-state.tsx';
import { SessionRow } from './session-row.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

/** Where somebody else is logged in, for admins: ends one log-in, or all. */
export const UserSessionsDialog = ({
  user,
  onClose,
}: {
  readonly user: User;
  readonly onClose: () => void;
}): JSX.Element => {
  const userId = user.id;
  const loaded = useLoaded(async () => (await client.call('list_user_sessions', { userId })).sessions);
  const sessions = loaded.value;
  const end = async (sessionId: string): Promise<void> => {
    await client.call('end_user_sessions', { userId, sessionId });
    await loaded.reload();
  };
  const endAll = async (): Promise<void> => {
    const isSure = await confirm({
      title: laterWords.endAllSessions,
      text: laterWords.endAllSessionsLead(user.name),
      action: laterWords.endAllSessions,
      isDanger: true,
    });
    if (!isSure) return;
    const { ended } = await client.call('end_user_sessions', { userId });
    showToast(laterWords.endOthersDone(ended));
    onClose();
  };
  return (
    <Dialog
      title={laterWords.sessionsOf(user.name)}
      lead={laterWords.userSessionsLead}
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.close}</Button>
          {sessions && sessions.length > 0 && (
            <Button kind="danger" onPress={endAll}>
              {laterWords.endAllSessions}
            </Button>
          )}
        </>
      }
    >
      {!sessions && <LoadState loaded={loaded} />}
      {sessions?.length === 0 && <p class={css.soft}>{laterWords.userSessionsEmpty(user.name)}</p>}
      {sessions && sessions.length > 0 && (
        <ul class={css.inDialog}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} onEnd={() => end(session.id)} />
          ))}
        </ul>
      )}
    </Dialog>
  );
};
