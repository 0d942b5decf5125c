import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Admin, Browse, Contacts, Details, fetchLater, Settings } from '../later.ts';
import { lastRoomId } from '../preferences.ts';
import { navigate, roomPath, route } from '../router.ts';
import type { Route } from '../router.ts';
import { isLoaded, openRoomId, state } from '../store.ts';
import { words } from '../strings.ts';
import { HomePage, NowherePage } from '../pages/home.tsx';
import { Background } from './background.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { Overlays } from './overlays.tsx';
import { isNarrow } from './narrow.ts';
import { Sidebar } from './sidebar.tsx';
import css from './shell.module.css';

const Main = ({ route: { page } }: { readonly route: Route }): JSX.Element => {
  switch (page) {
    case 'room':
      return <ConversationPane />;
    case 'browse':
      return <Browse.View />;
    case 'contacts':
      return <Contacts.View />;
    case 'settings':
      return <Settings.View />;
    case 'admin':
      return <Admin.View />;
    case 'nowhere':
      return <NowherePage />;
    default:
      return <HomePage />;
  }
};

/** The last room is opened again where there is room for it beside the list. */
const reopen = (): void => {
  const roomId = lastRoomId.peek();
  if (location.pathname !== '/' || isNarrow.peek() || roomId === null) return;
  if (!isLoaded.peek() || state.peek().rooms.has(roomId)) navigate(roomPath(roomId), { replace: true });
};

/** Everything after the log-in: list, conversation and details; on a phone one of them. */
export const Shell = (): JSX.Element => {
  const now = route.value;
  const roomId = openRoomId.value;
  const hasDetails = now.page === 'room' && now.details && state.value.rooms.has(now.roomId);
  const pane = now.page === 'home' ? 'list' : hasDetails ? 'details' : 'main';
  const alone = isNarrow.value ? pane : undefined;
  useEffect(() => {
    reopen();
    fetchLater();
  }, []);
  useEffect(() => {
    if (roomId !== undefined) lastRoomId.value = roomId;
  }, [roomId]);
  return (
    <div class={css.frame}>
      <ConnectionBar />
      <div class={css.shell} data-pane={pane}>
        <div class={css.sidebar} role={alone === 'list' ? 'main' : undefined}>
          <nav class={css.nav} aria-label={words.sidebar}>
            <Sidebar />
          </nav>
        </div>
        <div class={css.main} role={alone === undefined || alone === 'main' ? 'main' : undefined}>
          <Background />
          <Main route={now} />
        </div>
        {hasDetails && <Details.View />}
      </div>
      <Overlays />
    </div>
  );
};
