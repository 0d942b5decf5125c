import { useEffect, useState } from 'preact/hooks';
import type { TimelineEntry } from '@parley/client/views';
import type { Output } from '@parley/contract/registry';
import type { JSX } from 'preact';
import { client } from '../store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { readersShownMax } from './pure/readers.ts';
import type { RoomTools } from './room-tools.ts';
import { dates, says } from './strings.ts';
import css from './readers.module.css';

interface ReadersProps {
  readonly entry: TimelineEntry;
  readonly readers: readonly string[] | undefined;
  readonly tools: RoomTools;
  readonly isActive: boolean;
}

/** Who has read up to here: up to five small faces, then a number. A press tells all. */
export const Readers = ({ entry, readers, tools, isActive }: ReadersProps): JSX.Element | null => {
  if (!readers || readers.length === 0) return null;
  const shown = readers.slice(0, readersShownMax);
  const names = dates.list(readers.slice(0, 20).map((userId) => tools.nameOf(userId)));
  return (
    <button
      type="button"
      class={css.readers}
      aria-label={says.readByNames(names)}
      title={says.readByNames(names)}
      tabIndex={isActive ? 0 : -1}
      onClick={(event) => tools.open({ kind: 'receipts', entry, anchor: event.currentTarget })}
    >
      {shown.map((userId) => (
        <Avatar key={userId} id={userId} name={tools.nameOf(userId)} size={20} />
      ))}
      {readers.length > shown.length && (
        <span class={css.more}>+{dates.number(readers.length - shown.length)}</span>
      )}
    </button>
  );
};

type Receipts = Output<'get_receipts'>;

/** Who has read a message, and whom it has reached, as the server knows it now. */
export const WhoHasRead = ({ entry, tools }: Pick<ReadersProps, 'entry' | 'tools'>): JSX.Element => {
  const [receipts, setReceipts] = useState<Receipts | undefined>();
  const [isFailed, setIsFailed] = useState(false);
  const { roomId, seq } = entry.message;
  const load = async (): Promise<void> => {
    setIsFailed(false);
    try {
      setReceipts(await client.call('get_receipts', { roomId, seq }));
    } catch {
      setIsFailed(true);
    }
  };
  useEffect(() => void load(), [roomId, seq]);
  if (isFailed) {
    return (
      <div class={css.who}>
        <p class={css.none}>{says.couldNot}</p>
        <Button onPress={load}>{says.retry}</Button>
      </div>
    );
  }
  if (!receipts) return <div class={css.who} aria-busy="true" />;
  const { readBy, deliveredTo, readCount, deliveredCount } = receipts;
  const only = deliveredTo.filter((userId) => !readBy.includes(userId));
  return (
    <div class={css.who}>
      {readCount === 0 && <p class={css.none}>{says.readByNobody}</p>}
      <People title={says.readBy(readCount)} userIds={readBy} count={readCount} tools={tools} />
      <People
        title={says.deliveredTo(deliveredCount - readCount)}
        userIds={only}
        count={deliveredCount - readCount}
        tools={tools}
      />
    </div>
  );
};

interface PeopleProps {
  readonly title: string;
  readonly userIds: readonly string[];
  readonly count: number;
  readonly tools: RoomTools;
}

const People = ({ title, userIds, count, tools }: PeopleProps): JSX.Element | null => {
  if (count <= 0) return null;
  return (
    <section>
      <h3 class={css.heading}>{title}</h3>
      <ul>
        {userIds.map((userId) => (
          <li key={userId} class={css.person}>
            <Avatar id={userId} name={tools.nameOf(userId)} size={24} />
            <span class="cut">{tools.nameOf(userId)}</span>
          </li>
        ))}
      </ul>
      {count > userIds.length && <p class={css.none}>+{dates.number(count - userIds.length)}</p>}
    </section>
  );
};
