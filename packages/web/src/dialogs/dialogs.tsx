import type { RoomState } from '@parley/client/state';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { closeOverlay } from '../shortcuts.ts';
import type { Overlay } from '../shortcuts.ts';
import { openRoomState } from '../store.ts';
import { InviteDialog } from './invite.tsx';
import { NewAssistantDialog, NewRoomDialog } from './new-room.tsx';
import { AddPeopleDialog, NewDirectDialog } from './people.tsx';
import { RoomSettingsDialog } from './room-settings.tsx';
import { ShortcutsDialog } from './shortcuts.tsx';

/** The room was left, or taken away, while its dialog was open. */
const Gone = (): null => {
  useEffect(closeOverlay, []);
  return null;
};

/** Those that are fetched later; the switcher comes at once. */
export type DialogName = Exclude<Overlay, 'switcher'>;

type DialogMaker = (room: RoomState | undefined) => JSX.Element;

const makers: Readonly<Record<DialogName, DialogMaker>> = {
  shortcuts: () => <ShortcutsDialog />,
  new_room: () => <NewRoomDialog kind="public" />,
  new_group: () => <NewRoomDialog kind="group" />,
  new_direct: () => <NewDirectDialog />,
  new_assistant: () => <NewAssistantDialog />,
  room_invite: (room) => (room ? <InviteDialog room={room} /> : <Gone />),
  room_settings: (room) => (room ? <RoomSettingsDialog room={room} /> : <Gone />),
  add_people: (room) => (room ? <AddPeopleDialog room={room} /> : <Gone />),
};

/** The dialog of a name; those about a room are of the one that is open. */
export const DialogView = ({ name }: { readonly name: DialogName }): JSX.Element =>
  makers[name](openRoomState.value);
