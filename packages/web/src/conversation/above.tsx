import type { RoomState } from '@parley/client/state';
import type { JSX } from 'preact';
import { client, me } from '../store.ts';
import { confirm } from '../ui/confirm.tsx';
import { showError } from '../ui/toast.tsx';
import { EmojiPicker } from './emoji-picker.tsx';
import { Floating } from './floating.tsx';
import { MessageMenu } from './message-menu.tsx';
import { WhoHasRead } from './readers.tsx';
import type { Opened, RoomTools } from './room-tools.ts';
import { says } from './strings.ts';

interface AboveProps {
  readonly opened: Opened;
  readonly tools: RoomTools;
  readonly room: RoomState;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

const remove = async (roomId: string, messageId: string): Promise<void> => {
  // The menu goes first, and gives the focus back: that is where it goes after the question.
  await Promise.resolve();
  const isSure = await confirm({
    title: says.remove,
    text: says.removeSure,
    action: says.discard,
    isDanger: true,
  });
  if (isSure) await client.call('delete_message', { roomId, messageId });
};

const mayDeleteOthers = (room: RoomState): boolean =>
  room.role !== 'member' || (me.value !== undefined && me.value.role !== 'user');

/** What was opened above a message: its menu, the emoji, or who has read it. */
export const Above = ({ opened, tools, room, mayWrite, onClose }: AboveProps): JSX.Element => {
  const { kind, entry, anchor } = opened;
  const { message } = entry;
  if (kind === 'emoji') {
    return (
      <Floating key="emoji" label={says.addReaction} anchor={anchor} onClose={onClose}>
        <EmojiPicker
          onPick={(emoji) => {
            onClose();
            tools.react(message, emoji).catch(showError);
          }}
        />
      </Floating>
    );
  }
  if (kind === 'receipts') {
    return (
      <Floating key="receipts" label={says.whoHasRead} anchor={anchor} onClose={onClose}>
        <WhoHasRead entry={entry} tools={tools} />
      </Floating>
    );
  }
  const isOwn = message.senderId === tools.ownId;
  return (
    <Floating
      key="menu"
      role="menu"
      label={says.actions(tools.nameOf(message.senderId))}
      anchor={anchor}
      onClose={onClose}
    >
      <MessageMenu
        entry={entry}
        tools={tools}
        anchor={anchor}
        mayWrite={mayWrite}
        mayDelete={mayWrite && (isOwn || mayDeleteOthers(room))}
        onClose={onClose}
        onDelete={() => void remove(message.roomId, message.id).catch(showError)}
      />
    </Floating>
  );
};
