import { laterWords } from '../later-strings.ts';
import type { Session } from '@parley/contract/nouns/session';
import type { JSX } from 'preact';
import { logOut } from '../log-out.ts';
import { client } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { showToast } from '../ui/toast.tsx';
import { LoadState } from './load-state.tsx';
import { SessionRow } from './session-row.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

const load = async (): Promise<readonly Session[]> => (await client.call('list_sessions', {})).sessions;

const logOutEverywhere = async (): Promise<void> => {
  const isSure = await confirm({
    title: laterWords.logOutEverywhere,
    text: laterWords.logOutEverywhereLead,
    action: laterWords.logOutEverywhere,
    isDanger: true,
  });
  if (!isSure) return;
  await client.call('end_other_sessions', {});
  await logOut();
};

/** Where one is logged in. */
export const SessionSettings = (): JSX.Element => {
  const loaded = useLoaded(load);
  const sessions = loaded.value;
  if (!sessions) return <LoadState loaded={loaded} />;
  const end = async (sessionId: string): Promise<void> => {
    await client.call('end_session', { sessionId });
    await loaded.reload();
  };
  const endOthers = async (): Promise<void> => {
    const { ended } = await client.call('end_other_sessions', {});
    showToast(laterWords.endOthersDone(ended));
    await loaded.reload();
  };
  return (
    <div>
      <ul>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end(session.id)} />
        ))}
      </ul>
      <div class={`${css.buttons} ${css.below}`}>
        {sessions.length > 1 && <Button onPress={endOthers}>{laterWords.endOthers}</Button>}
        <Button onPress={logOutEverywhere}>{laterWords.logOutEverywhere}</Button>
      </div>
    </div>
  );
};
