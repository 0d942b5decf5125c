import { computed, signal } from '@preact/signals';

/** The pages of the app, as their addresses name them. */
export type SettingsPage = 'profile' | 'appearance' | 'notifications' | 'sessions' | 'account';
export type AdminPage = 'organization' | 'people' | 'invites' | 'rooms';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'room'; readonly roomId: string; readonly details: boolean; readonly seq: number | null }
  | { readonly page: 'log_in' }
  | { readonly page: 'register' }
  /** Into a room, for people of the organization. */
  | { readonly page: 'invite'; readonly token: string }
  /** Into the organization. */
  | { readonly page: 'join'; readonly token: string }
  | { readonly page: 'browse' }
  | { readonly page: 'contacts' }
  | { readonly page: 'settings'; readonly section: SettingsPage | null }
  | { readonly page: 'admin'; readonly section: AdminPage | null }
  | { readonly page: 'nowhere' };

export const settingsPages: readonly SettingsPage[] = [
  'profile',
  'appearance',
  'notifications',
  'sessions',
  'account',
];
export const adminPages: readonly AdminPage[] = ['organization', 'people', 'invites', 'rooms'];

const oneOf = <Name extends string>(names: readonly Name[], name: string | undefined): Name | null =>
  names.find((other) => other === name) ?? null;

/** What an address shows. `/r/ROOM`, `/r/ROOM/details` and `/r/ROOM/SEQ` (a message) are the ones of a room. */
export const readRoute = (pathname: string): Route => {
  const [first, second, third] = pathname.split('/').filter((part) => part !== '');
  switch (first) {
    case undefined:
      return { page: 'home' };
    case 'r':
      return second === undefined
        ? { page: 'home' }
        : {
            page: 'room',
            roomId: second.toLowerCase(),
            details: third === 'details',
            seq: /^\d{1,15}$/.test(third ?? '') ? Number(third) : null,
          };
    case 'log-in':
      return { page: 'log_in' };
    case 'register':
      return { page: 'register' };
    case 'invite':
      return second === undefined ? { page: 'nowhere' } : { page: 'invite', token: second };
    case 'join':
      return second === undefined ? { page: 'nowhere' } : { page: 'join', token: second };
    case 'browse':
      return { page: 'browse' };
    case 'contacts':
      return { page: 'contacts' };
    case 'settings':
      return { page: 'settings', section: oneOf(settingsPages, second) };
    case 'admin':
      return { page: 'admin', section: oneOf(adminPages, second) };
    default:
      return { page: 'nowhere' };
  }
};

const pathname = signal(location.pathname);

/** What is shown now. */
export const route = computed(() => readRoute(pathname.value));

export const roomPath = (roomId: string, details = false): string =>
  `/r/${roomId}${details ? '/details' : ''}`;
export const messagePath = (roomId: string, seq: number): string => `/r/${roomId}/${seq}`;

/** Shows a page. With `replace` the one before cannot be gone back to. */
export const navigate = (path: string, { replace = false }: { readonly replace?: boolean } = {}): void => {
  if (path === location.pathname) return;
  if (replace) history.replaceState(null, '', path);
  else history.pushState({ inApp: true }, '', path);
  pathname.value = location.pathname;
};

/** Goes back where one came from in the app, or to `otherwise` when one came from elsewhere. */
export const goBack = (otherwise: string): void => {
  const state: unknown = history.state;
  if (state !== null) history.back();
  else navigate(otherwise, { replace: true });
};

const linkOf = (event: MouseEvent): HTMLAnchorElement | null =>
  event.target instanceof Element ? event.target.closest('a') : null;

/** Follows links of the app without loading it anew, and hears back and forward. */
export const startRouter = (): void => {
  addEventListener('popstate', () => {
    pathname.value = location.pathname;
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = linkOf(event);
    if (!link || link.target === '_blank' || link.origin !== location.origin || link.hasAttribute('download'))
      return;
    if (readRoute(link.pathname).page === 'nowhere') return;
    event.preventDefault();
    navigate(link.pathname);
  });
};
