import type { ComponentChildren, JSX } from 'preact';

/** One set: 20 px, a stroke of 1.5 px, in the colour of the text around it. Those of the first load; see later-icons.tsx. */
export type Icon = (props: { readonly class?: string | undefined; readonly size?: number }) => JSX.Element;

export const icon =
  (drawing: ComponentChildren): Icon =>
  ({ class: className, size = 20 }) => (
    <svg
      class={className}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {drawing}
    </svg>
  );

export const path = (d: string): JSX.Element => <path d={d} />;
/** It points along the line, and turns round where that is written from right to left. */
const turning = (d: string): JSX.Element => <path class="turns" d={d} />;

export const HashIcon = icon(path('M7.5 3.5 6 16.5M14 3.5l-1.5 13M3.5 7.5h13.5M3 12.5h13.5'));
export const LockIcon = icon(
  path('M5.5 9h9a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM7 9V6.5a3 3 0 0 1 6 0V9'),
);
export const UsersIcon = icon(
  path(
    'M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16c.3-2.6 2.3-4 5-4s4.7 1.4 5 4M13 4.3a2.6 2.6 0 0 1 0 5M14.5 12.2c1.8.4 2.8 1.7 3 3.8',
  ),
);
export const ChatIcon = icon(
  path(
    'M4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3h-1A1.5 1.5 0 0 1 3 12.5v-7A1.5 1.5 0 0 1 4.5 4Z',
  ),
);
export const SparkIcon = icon(
  path(
    'M9 3.5c.6 3.6 1.9 4.9 5.5 5.5-3.6.6-4.9 1.9-5.5 5.5-.6-3.6-1.9-4.9-5.5-5.5C7.1 8.4 8.4 7.1 9 3.5ZM15.5 13c.25 1.4.85 2 2.25 2.25-1.4.25-2 .85-2.25 2.25-.25-1.4-.85-2-2.25-2.25 1.4-.25 2-.85 2.25-2.25Z',
  ),
);
export const PlusIcon = icon(path('M10 4.5v11M4.5 10h11'));
export const SearchIcon = icon(path('M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l3.5 3.5'));
export const SettingsIcon = icon(
  path(
    'M3.5 6h7M14.5 6h2M12.5 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM3.5 14h2M9.5 14h7M7.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  ),
);
export const CloseIcon = icon(path('m5 5 10 10M15 5 5 15'));
export const ChevronDownIcon = icon(path('m5.5 8 4.5 4.5L14.5 8'));
export const BackIcon = icon(turning('M12 5.5 7.5 10l4.5 4.5'));
export const MoreIcon = icon(
  <g fill="currentColor" stroke="none">
    <circle cx="4.75" cy="10" r="1.35" />
    <circle cx="10" cy="10" r="1.35" />
    <circle cx="15.25" cy="10" r="1.35" />
  </g>,
);
export const TickIcon = icon(path('m4.5 10.5 3.5 3.5 7.5-8'));
export const TicksIcon = icon(path('m2 10.5 3.5 3.5 7-8M9 12.7l1.3 1.3 7.2-8'));
export const LinkIcon = icon(
  path(
    'M8.5 11.5a3 3 0 0 0 4.3 0l2.8-2.8a3 3 0 0 0-4.3-4.3L10 5.7M11.5 8.5a3 3 0 0 0-4.3 0l-2.8 2.8a3 3 0 0 0 4.3 4.3L10 14.3',
  ),
);
export const CopyIcon = icon(
  path(
    'M8.5 7h6.5a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1H8.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM5 13a1 1 0 0 1-1-1V4.5a1 1 0 0 1 1-1h6.5a1 1 0 0 1 1 1',
  ),
);
export const TrashIcon = icon(
  path(
    'M4 5.5h12M8 5.5v-1a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1M5.5 5.5l.7 10a1 1 0 0 0 1 1h5.6a1 1 0 0 0 1-1l.7-10M8.5 9v4M11.5 9v4',
  ),
);
export const LeaveIcon = icon(turning('M12 3.5H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h6M9.5 10h8M14.5 7l3 3-3 3'));
export const InfoIcon = icon(path('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9v4.5M10 6.5h.01'));
export const AlertIcon = icon(path('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6.5v4.5M10 13.5h.01'));
export const PencilIcon = icon(
  path('m4 16 .7-3.2 8.2-8.2a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L7.2 15.3 4 16ZM11.5 6l2.5 2.5'),
);
export const ShieldIcon = icon(path('M10 3 4.5 5v4.5c0 3.5 2.3 6 5.5 7.5 3.2-1.5 5.5-4 5.5-7.5V5L10 3Z'));
export const CompassIcon = icon(
  path('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM12.8 7.2l-1.5 4.1-4.1 1.5 1.5-4.1 4.1-1.5Z'),
);
export const KeyboardIcon = icon(
  path(
    'M3.5 5.5h13A1 1 0 0 1 17.5 6.5v7a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M7 11.5h6',
  ),
);
export const SmileIcon = icon(
  path('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7 11.5c.6 1.3 1.7 2 3 2s2.4-.7 3-2M7.7 8h.01M12.3 8h.01'),
);
export const PaperclipIcon = icon(
  path(
    'm15.5 9-5.7 5.7a3.3 3.3 0 0 1-4.7-4.7l5.9-5.9a2.2 2.2 0 0 1 3.1 3.1l-5.7 5.7a1.1 1.1 0 0 1-1.6-1.6L12 6',
  ),
);
export const SendIcon = icon(turning('M3.5 10 16.5 4l-4 12.5L9.5 11 3.5 10ZM9.5 11l3-3'));
export const ArrowDownIcon = icon(path('M10 4.5v11M5.5 11l4.5 4.5 4.5-4.5'));
export const ClockIcon = icon(path('M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6.5V10l2.5 1.5'));
export const RetryIcon = icon(path('M16 10a6 6 0 1 1-1.9-4.4M16 3.5v3h-3'));
export const FileIcon = icon(
  path('M11.5 3h-5a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V6l-3-3ZM11.5 3v3h3'),
);
export const ImageIcon = icon(
  path(
    'M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM3.5 13.5l3.5-3.5 5.5 6M11 13l2-2 3.5 3.5M12.5 7.5h.01',
  ),
);
export const DownloadIcon = icon(path('M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12'));
