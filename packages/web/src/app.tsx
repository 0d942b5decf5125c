import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Door, Invite } from './later.ts';
import { navigate, route } from './router.ts';
import { phase } from './store.ts';
import { StartingShell } from './shell/starting.tsx';
import { Shell } from './shell/shell.tsx';
import { Toasts } from './ui/toast.tsx';

/** Shows the page of the address to who may see it: without a session the door, with one the shell. */
const Page = (): JSX.Element => {
  const { page } = route.value;
  const isSignedIn = phase.value === 'signed_in';
  useEffect(() => {
    if (isSignedIn && (page === 'log_in' || page === 'register')) navigate('/', { replace: true });
  }, [isSignedIn, page]);
  if (phase.value === 'starting') return <StartingShell />;
  if (!isSignedIn) return <Door.View />;
  if (page === 'invite' || page === 'join') return <Invite.View />;
  return <Shell />;
};

export const App = (): JSX.Element => (
  <>
    <Page />
    <Toasts />
  </>
);
