import { laterWords } from '../later-strings.ts';
import type { RoomState } from '@parley/client/state';
import type { User } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { openDirect } from '../direct.ts';
import { closeOverlay } from '../shortcuts.ts';
import { client, me } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from './problem.tsx';
import { useForm } from './form.ts';
import { PeoplePicker, PeopleSearch } from './people-picker.tsx';

/** Starts or opens direct messages with somebody. */
export const NewDirectDialog = (): JSX.Element => {
  const form = useForm();
  return (
    <Dialog title={words.newDirect} lead={laterWords.newDirectLead} onClose={closeOverlay}>
      <PeopleSearch
        exclude={(user) => user.id === me.value?.id}
        onChoose={(user) => form.run(() => openDirect(user.id))}
      />
      <Problem text={form.error} />
    </Dialog>
  );
};

/** Makes people members of a room. */
export const AddPeopleDialog = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const form = useForm();
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const add = (): void =>
    form.run(async () => {
      await client.call('add_members', { roomId: room.room.id, userIds: chosen.map(({ id }) => id) });
      closeOverlay();
    });
  return (
    <Dialog
      title={laterWords.addPeople}
      onClose={closeOverlay}
      actions={
        <Button kind="primary" busy={form.isBusy} disabled={chosen.length === 0} onPress={add}>
          {laterWords.add}
        </Button>
      }
    >
      <PeoplePicker
        chosen={chosen}
        onChange={setChosen}
        exclude={(user) => room.members.get(user.id) !== undefined}
      />
      <Problem text={form.error} />
    </Dialog>
  );
};
