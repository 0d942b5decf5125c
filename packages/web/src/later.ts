import { lazy } from './ui/lazy.tsx';

/** What the first picture does without. It is fetched when the app is at rest, so that it is there when it is wanted. */

export const Admin = lazy(async () => (await import('./pages/admin.tsx')).AdminPages);
export const Settings = lazy(async () => (await import('./pages/settings.tsx')).SettingsPages);
export const Browse = lazy(async () => (await import('./pages/browse.tsx')).BrowsePage);
export const Contacts = lazy(async () => (await import('./pages/contacts.tsx')).ContactsPage);
export const Dialogs = lazy(async () => (await import('./dialogs/dialogs.tsx')).DialogView);
export const SwitcherHits = lazy(async () => (await import('./dialogs/switcher-hits.tsx')).SwitcherHits);
export const Door = lazy(async () => (await import('./pages/door.tsx')).DoorPage);

export const Details = lazy(async () => (await import('./shell/details.tsx')).Details);
export const Invite = lazy(async () => (await import('./pages/invite.tsx')).InvitePage);

/** A page that never rests fetches them anyway. */
const restMs = 3_000;

const fetchAll = async (): Promise<void> => {
  for (const part of [SwitcherHits, Dialogs, Details, Browse, Settings, Contacts, Admin]) {
    // What does not come now is asked for again when it is shown.
    await part.preload().catch(() => undefined);
  }
};

/** Fetches the rest when the page rests after the first picture, one after the other. */
export const fetchLater = (): void => {
  const begin = (): void => void fetchAll();
  // Safari has no word for rest.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(begin, { timeout: restMs });
  else setTimeout(begin, restMs);
};
