import { laterWords } from '../later-strings.ts';
import type { RoomState } from '@parley/client/state';
import { limits } from '@parley/contract/limits';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { roomTitle } from '../people.ts';
import { navigate } from '../router.ts';
import { closeOverlay } from '../shortcuts.ts';
import { client } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { useForm } from './form.ts';
import { Problem } from './problem.tsx';
import css from './dialogs.module.css';

const askToDelete = async (room: RoomState): Promise<void> => {
  const isSure = await confirm({
    title: laterWords.deleteRoom,
    text: laterWords.deleteRoomLead(roomTitle(room)),
    action: laterWords.deleteRoom,
    isDanger: true,
  });
  if (!isSure) return;
  await client.call('delete_room', { roomId: room.room.id });
  closeOverlay();
  navigate('/', { replace: true });
};

/** Name and topic of a room; its owner can archive and delete it. */
export const RoomSettingsDialog = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const { id: roomId, archivedAt } = room.room;
  const form = useForm();
  const [name, setName] = useState(room.room.name ?? '');
  const [description, setDescription] = useState(room.room.description ?? '');
  const isArchived = archivedAt !== null;
  const save = (): void =>
    form.run(async () => {
      await client.call('update_room', {
        roomId,
        ...(name.trim() === '' ? {} : { name }),
        description: description.trim() === '' ? null : description,
      });
      closeOverlay();
    });
  const setArchived = async (archived: boolean): Promise<void> => {
    await client.call('update_room', { roomId, archived });
    closeOverlay();
  };
  return (
    <Dialog
      title={laterWords.roomSettings}
      onClose={closeOverlay}
      onSubmit={save}
      actions={
        !isArchived && (
          <>
            <Button onPress={closeOverlay}>{words.cancel}</Button>
            <Button kind="primary" type="submit" busy={form.isBusy}>
              {laterWords.save}
            </Button>
          </>
        )
      }
    >
      {!isArchived && (
        <>
          <Field
            label={laterWords.roomName}
            {...form.field('name', name, setName)}
            maxLength={limits.nameLengthMax}
            autoFocus
          />
          <Field
            label={laterWords.topic}
            hint={laterWords.topicHint}
            {...form.field('description', description, setDescription)}
            maxLength={limits.descriptionLengthMax}
            rows={3}
          />
        </>
      )}
      <Problem text={form.error} />
      <div class={css.danger}>
        <div class={css.dangerRow}>
          <div>
            <p>{isArchived ? laterWords.unarchive : laterWords.archive}</p>
            <p>{isArchived ? laterWords.archivedNote : laterWords.archiveLead}</p>
          </div>
          <Button onPress={() => setArchived(!isArchived)}>
            {isArchived ? laterWords.unarchive : laterWords.archiveShort}
          </Button>
        </div>
        {room.role === 'owner' && (
          <div class={css.dangerRow}>
            <div>
              <p>{laterWords.deleteRoom}</p>
              <p>{laterWords.deleteRoomShort}</p>
            </div>
            <Button kind="warn" onPress={() => askToDelete(room)}>
              {laterWords.deleteShort}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
};
