import type { TimelineEntry } from '@parley/client/views';
import type { JSX, TargetedMouseEvent } from 'preact';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { MoreIcon, PencilIcon, RetryIcon, SmileIcon, TrashIcon } from '../icons.tsx';
import { errorText } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { useLongPress } from './long-press.ts';
import { MessageEditor } from './message-editor.tsx';
import { MessageState } from './message-state.tsx';
import { MessageText } from './message-text.tsx';
import { Reactions } from './reactions.tsx';
import { Readers } from './readers.tsx';
import type { RoomTools } from './room-tools.ts';
import { dates, says } from './strings.ts';
import css from './message-row.module.css';

export interface RowProps {
  readonly entry: TimelineEntry;
  readonly isFirst: boolean;
  readonly senderName: string;
  readonly isAssistant: boolean;
  /** Whose last read message this is. */
  readonly readers: readonly string[] | undefined;
  readonly tools: RoomTools;
  /** Nothing can be written in an archived room. */
  readonly mayWrite: boolean;
  /** Where the arrows are: the list is one tab stop. */
  readonly isActive: boolean;
  readonly isEditing: boolean;
  /** A link led here. */
  readonly isMarked: boolean;
}

/** Entries are made anew for every look at the state; what they are made of is not. */
const isSame = (one: RowProps, other: RowProps): boolean =>
  one.entry.message === other.entry.message &&
  one.entry.state === other.entry.state &&
  one.entry.outgoing === other.entry.outgoing &&
  one.isFirst === other.isFirst &&
  one.senderName === other.senderName &&
  one.isAssistant === other.isAssistant &&
  one.readers === other.readers &&
  one.tools === other.tools &&
  one.mayWrite === other.mayWrite &&
  one.isActive === other.isActive &&
  one.isEditing === other.isEditing &&
  one.isMarked === other.isMarked;

export const MessageRow = memo((props: RowProps): JSX.Element => {
  const { entry, isFirst, senderName, isAssistant, tools, mayWrite, isActive, isEditing, isMarked } = props;
  const { message, outgoing } = entry;
  const atMs = Date.parse(message.createdAt);
  const canAct = outgoing === undefined && message.deletedAt === null && !isEditing;
  // Most rows only pass by: what can be done with one is made when the pointer has been on it.
  const [wasNear, setWasNear] = useState(false);
  const press = useLongPress((anchor) => canAct && tools.open({ kind: 'menu', entry, anchor }));
  return (
    <article
      {...press}
      onPointerEnter={() => setWasNear(true)}
      class={`${css.row} ${isFirst ? css.first : ''} ${isMarked ? css.marked : ''}`}
      tabIndex={isActive ? 0 : -1}
      data-key={entry.key}
      aria-label={`${senderName}, ${dates.time(atMs)}`}
    >
      <div class={css.gutter}>
        {isFirst ? (
          <Avatar id={message.senderId} name={senderName} size={36} isAssistant={isAssistant} />
        ) : (
          <Time atMs={atMs} createdAt={message.createdAt} class={css.marginTime} isShort />
        )}
      </div>
      <div class={css.body}>
        {isFirst && (
          <header class={css.head}>
            <span class={`${css.name} cut`} dir="auto">
              {senderName}
            </span>
            <Time atMs={atMs} createdAt={message.createdAt} class={css.time} />
          </header>
        )}
        <div class={css.line}>
          <div class={css.content}>
            <Content {...props} />
          </div>
          <span class={css.state}>
            {entry.state !== 'received' && message.deletedAt === null && (
              <MessageState state={entry.state} isWaiting={outgoing?.state === 'waiting'} />
            )}
          </span>
        </div>
        <Failed entry={entry} tools={tools} />
        {message.deletedAt === null && <Reactions message={message} tools={tools} isActive={isActive} />}
      </div>
      <Readers {...props} />
      {canAct && (wasNear || isActive) && (
        <ActionBar entry={entry} tools={tools} mayWrite={mayWrite} isActive={isActive} />
      )}
    </article>
  );
}, isSame);

interface TimeProps {
  readonly atMs: number;
  readonly createdAt: string;
  readonly class: string | undefined;
  readonly isShort?: boolean;
}

const Time = ({ atMs, createdAt, class: className, isShort = false }: TimeProps): JSX.Element => (
  <time class={className} dateTime={createdAt} title={dates.full(atMs)}>
    {isShort ? dates.shortTime(atMs) : dates.time(atMs)}
  </time>
);

const Content = ({ entry: { message }, isEditing, tools, isActive }: RowProps): JSX.Element => {
  if (message.deletedAt !== null) return <p class={css.deleted}>{says.deleted}</p>;
  if (isEditing) return <MessageEditor message={message} tools={tools} />;
  if (message.encrypted) return <p class={css.deleted}>{says.encrypted}</p>;
  return (
    <MessageText
      content={message.content}
      editedAt={message.editedAt}
      ownUsername={tools.ownUsername}
      isActive={isActive}
    />
  );
};

/** A message that was refused stays where it is, with what can be done about it. */
const Failed = ({
  entry: { outgoing },
  tools,
}: {
  entry: TimelineEntry;
  tools: RoomTools;
}): JSX.Element | null => {
  if (outgoing?.state !== 'failed') return null;
  const { clientId, error } = outgoing;
  return (
    <div class={css.failed} role="alert">
      <span>
        {says.notSent} {error && errorText(error)}
      </span>
      <Button kind="quiet" icon={RetryIcon} onPress={() => tools.retry(clientId)}>
        {says.retry}
      </Button>
      <Button kind="quiet" icon={TrashIcon} onPress={() => tools.discard(clientId)}>
        {says.discard}
      </Button>
    </div>
  );
};

type BarProps = Pick<RowProps, 'entry' | 'tools' | 'mayWrite' | 'isActive'>;

/** What can be done with a message, when the pointer or the focus is on it. */
const ActionBar = ({ entry, tools, mayWrite, isActive }: BarProps): JSX.Element => {
  const tabIndex = isActive ? 0 : -1;
  const open = (kind: 'emoji' | 'menu') => (event: TargetedMouseEvent<HTMLButtonElement>) =>
    tools.open({ kind, entry, anchor: event.currentTarget });
  return (
    <div class={css.bar} role="toolbar" aria-label={says.actions(tools.nameOf(entry.message.senderId))}>
      {mayWrite && (
        <IconButton small label={says.react} icon={SmileIcon} tabIndex={tabIndex} onPress={open('emoji')} />
      )}
      {mayWrite && entry.message.senderId === tools.ownId && (
        <IconButton
          small
          label={says.edit}
          icon={PencilIcon}
          tabIndex={tabIndex}
          onPress={() => tools.startEdit(entry.message.id)}
        />
      )}
      <IconButton small label={says.more} icon={MoreIcon} tabIndex={tabIndex} onPress={open('menu')} />
    </div>
  );
};
