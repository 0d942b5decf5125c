import type { TimelineEntry } from '@parley/client/views';
import type { JSX } from 'preact';
import { CopyIcon, LinkIcon, PencilIcon, SmileIcon, TrashIcon, UsersIcon } from '../icons.tsx';
import type { Icon } from '../icons.tsx';
import { messagePath } from '../router.ts';
import { showError, showToast } from '../ui/toast.tsx';
import { quickEmoji } from './pure/emoji.ts';
import type { RoomTools } from './room-tools.ts';
import { says } from './strings.ts';
import css from './message-menu.module.css';

interface MessageMenuProps {
  readonly entry: TimelineEntry;
  readonly tools: RoomTools;
  readonly anchor: HTMLElement;
  readonly mayWrite: boolean;
  readonly mayDelete: boolean;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

const copy = async (text: string): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text);
    showToast(says.copied);
  } catch {
    showToast(says.notCopied);
  }
};

const moveFocus = (event: KeyboardEvent, menu: HTMLElement): void => {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.findIndex((item) => item === document.activeElement);
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  items[(at + by + items.length) % items.length]?.focus();
};

/** What can be done with a message: a few reactions at hand, and the rest by name. */
export const MessageMenu = (props: MessageMenuProps): JSX.Element => {
  const { entry, tools, anchor, mayWrite, mayDelete, onClose, onDelete } = props;
  const { message } = entry;
  const link = `${location.origin}${messagePath(message.roomId, message.seq)}`;
  const then = (deed: () => unknown) => (): void => {
    onClose();
    deed();
  };
  return (
    <div class={css.menu} onKeyDown={(event) => moveFocus(event, event.currentTarget)}>
      {mayWrite && (
        <div class={css.quick} role="group" aria-label={says.react}>
          {quickEmoji.map((emoji) => (
            <button
              key={emoji}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={css.emoji}
              onClick={then(() => tools.react(message, emoji).catch(showError))}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      {mayWrite && (
        <Item
          icon={SmileIcon}
          label={says.addReaction}
          onPress={() => tools.open({ kind: 'emoji', entry, anchor })}
        />
      )}
      {mayWrite && message.senderId === tools.ownId && (
        <Item icon={PencilIcon} label={says.edit} onPress={then(() => tools.startEdit(message.id))} />
      )}
      <Item icon={CopyIcon} label={says.copyText} onPress={then(() => copy(message.content))} />
      <Item icon={LinkIcon} label={says.copyLink} onPress={then(() => copy(link))} />
      <Item
        icon={UsersIcon}
        label={says.whoHasRead}
        onPress={() => tools.open({ kind: 'receipts', entry, anchor })}
      />
      {mayDelete && <Item icon={TrashIcon} label={says.remove} isDanger onPress={then(onDelete)} />}
    </div>
  );
};

interface ItemProps {
  readonly icon: Icon;
  readonly label: string;
  readonly isDanger?: boolean;
  readonly onPress: () => void;
}

const Item = ({ icon: Glyph, label, isDanger = false, onPress }: ItemProps): JSX.Element => (
  <button
    type="button"
    role="menuitem"
    tabIndex={-1}
    class={`${css.item} ${isDanger ? css.danger : ''}`}
    onClick={onPress}
  >
    <Glyph size={18} />
    {label}
  </button>
);
