import type { TimelineEntry } from '@parley/client/views';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Row } from './pure/rows.ts';
import type { RoomTools } from './room-tools.ts';
import { says } from './strings.ts';

interface AnnouncerProps {
  readonly rows: readonly Row<TimelineEntry>[];
  readonly isAtEnd: () => boolean;
  readonly tools: RoomTools;
}

const announcedLengthMax = 300;

/** Says a new message of somebody else to who hears the page, politely, and only at the end of the list. */
export const Announcer = ({ rows, isAtEnd, tools }: AnnouncerProps): JSX.Element => {
  const [text, setText] = useState('');
  const lastKey = useRef<string | undefined>(undefined);
  useEffect(() => {
    const last = rows.at(-1);
    const isNew = lastKey.current !== undefined && lastKey.current !== last?.key;
    lastKey.current = last?.key;
    if (!isNew || last?.kind !== 'message' || !isAtEnd()) return;
    const { message } = last.entry;
    if (message.senderId === tools.ownId || message.deletedAt !== null) return;
    setText(says.announce(tools.nameOf(message.senderId), message.content.slice(0, announcedLengthMax)));
  }, [rows]);
  return (
    <div class="hidden" aria-live="polite">
      {text}
    </div>
  );
};
