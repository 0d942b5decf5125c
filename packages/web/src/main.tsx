import './tokens.css';
import './base.css';
// Styles of what comes later are part of the one sheet: parts that are fetched bring only their code.
import './dialogs/dialogs.module.css';
import './pages/door.module.css';
import './pages/page.module.css';
import './shell/details.module.css';
import './shell/member-list.module.css';
import './ui/field.module.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { loadBackground } from './background-picture.ts';
import { startNotifications } from './notifications.ts';
import { startPresence } from './presence.ts';
import { startRouter } from './router.ts';
import { startShortcuts } from './shortcuts.ts';
import { startStore } from './store.ts';
import { startTheme } from './theme.ts';

const root = document.querySelector('#root');
if (!root) throw new Error('The page has no #root.');

startTheme();
startRouter();
startShortcuts();
startPresence();
startNotifications();
render(<App />, root);
void startStore();
// Without storage of its own the browser has no picture to show.
loadBackground().catch(() => undefined);
