import { effect, signal } from '@preact/signals';
import type { Me } from '@parley/contract/nouns/user';
import { accentOf } from './accent.ts';
import { preference } from './preferences.ts';
import { me } from './store.ts';

/** How the app looks. The account has it; this browser remembers it, so that the first picture is the right one. */
export type ThemeMode = Me['themeMode'];

export const themeColors = [
  '#3b6fe0',
  '#6d5bd0',
  '#a04bb8',
  '#c73f6e',
  '#c8502f',
  '#98690f',
  '#3f7f3c',
  '#13807b',
  '#5c6672',
] as const;

/** `theme-early.js` reads it too, before anything is drawn. */
const remembered = preference<{ readonly mode: ThemeMode; readonly color: string | null }>('theme', {
  mode: 'system',
  color: null,
});

/** What is tried out in the settings and not saved yet. */
export const tried = signal<{ readonly mode?: ThemeMode; readonly color?: string | null }>({});

const apply = (mode: ThemeMode, color: string | null): void => {
  const { dataset, style } = document.documentElement;
  if (mode === 'system') delete dataset['theme'];
  else dataset['theme'] = mode;
  const properties = accentOf(color ?? themeColors[0]).properties;
  for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
};

/** Follows what the account says, and what is tried out. */
export const startTheme = (): void => {
  effect(() => {
    const account = me.value;
    if (account) remembered.value = { mode: account.themeMode, color: account.themeColor };
  });
  effect(() => {
    const { mode, color } = { ...remembered.value, ...tried.value };
    apply(mode, color ?? null);
  });
};
