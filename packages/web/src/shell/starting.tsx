import type { JSX } from 'preact';
import { words } from '../strings.ts';
import css from './shell.module.css';
import side from './sidebar.module.css';

const lines = [62, 48, 71, 40, 58, 66, 45];

/** Lines in the place of rooms that are on their way. */
export const SidebarShape = (): JSX.Element => (
  <div class={side.shape} aria-hidden="true">
    {lines.map((width) => (
      <span key={width} class={side.shapeLine} style={{ inlineSize: `${width}%` }} />
    ))}
  </div>
);

/** The shape of the page, until it is known who is there. */
export const StartingShell = (): JSX.Element => (
  <div class={css.shell} aria-busy="true">
    <div class={css.sidebar}>
      <div class={side.top} />
      <SidebarShape />
    </div>
    <main class={css.main}>
      <h1 class="hidden">{words.app}</h1>
    </main>
  </div>
);
