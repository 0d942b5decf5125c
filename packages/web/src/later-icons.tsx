import { icon, path } from './icons.tsx';

/** Icons of what is fetched later. */

export const UserIcon = icon(
  path('M10 10a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5ZM4 16.5c.4-2.8 2.8-4.2 6-4.2s5.6 1.4 6 4.2'),
);
export const ArchiveIcon = icon(path('M3.5 4h13v3.5h-13zM4.5 7.5v8a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-8M8 11h4'));
export const SunIcon = icon(
  path(
    'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM10 2.5v1.5M10 16v1.5M2.5 10h1.5M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M15.3 4.7l-1 1M5.7 14.3l-1 1',
  ),
);
export const MoonIcon = icon(path('M16 11.7A6.5 6.5 0 0 1 8.3 4a6.5 6.5 0 1 0 7.7 7.7Z'));
export const ScreenIcon = icon(
  path(
    'M3.5 4.5h13a.5.5 0 0 1 .5.5v8a.5.5 0 0 1-.5.5h-13A.5.5 0 0 1 3 13V5a.5.5 0 0 1 .5-.5ZM7.5 16.5h5M10 13.5v3',
  ),
);
export const DevicesIcon = icon(path('M3 5.5h9.5v7H3zM2 15.5h7M12.5 8.5H17v8h-4.5z'));
