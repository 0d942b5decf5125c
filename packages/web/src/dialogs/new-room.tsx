import { laterWords } from '../later-strings.ts';
import type { User } from '@parley/contract/nouns/user';
import { limits } from '@parley/contract/limits';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { navigate, roomPath } from '../router.ts';
import { closeOverlay } from '../shortcuts.ts';
import { client, me } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, RadioCards } from '../ui/field.tsx';
import { useForm } from './form.ts';
import { PeoplePicker } from './people-picker.tsx';
import { Problem } from './problem.tsx';

type Kind = 'public' | 'private' | 'group';

const go = (roomId: string): void => {
  closeOverlay();
  navigate(roomPath(roomId));
};

/** Makes a room, or a group of people. */
export const NewRoomDialog = ({ kind: initial }: { readonly kind: Kind }): JSX.Element => {
  const form = useForm();
  const [kind, setKind] = useState(initial);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [people, setPeople] = useState<readonly User[]>([]);
  const isGroup = kind === 'group';
  const create = (): void =>
    form.run(async () => {
      const { room } = await client.call('create_room', {
        kind,
        name,
        ...(description.trim() === '' ? {} : { description }),
        memberIds: people.map(({ id }) => id),
      });
      go(room.id);
    });
  return (
    <Dialog
      title={isGroup ? words.newGroup : words.newRoom}
      lead={isGroup ? laterWords.newGroupLead : laterWords.newRoomLead}
      onClose={closeOverlay}
      onSubmit={create}
      actions={
        <>
          <Button onPress={closeOverlay}>{words.cancel}</Button>
          <Button kind="primary" type="submit" busy={form.isBusy} disabled={name.trim() === ''}>
            {isGroup ? laterWords.createGroup : words.createRoom}
          </Button>
        </>
      }
    >
      <Field
        label={isGroup ? laterWords.groupName : laterWords.roomName}
        {...form.field('name', name, setName)}
        placeholder={isGroup ? undefined : laterWords.roomNameExample}
        maxLength={limits.nameLengthMax}
        autoFocus
      />
      {!isGroup && (
        <>
          <Field
            label={laterWords.topic}
            optional
            {...form.field('description', description, setDescription)}
            hint={laterWords.topicHint}
            maxLength={limits.descriptionLengthMax}
          />
          <RadioCards
            label={laterWords.visibility}
            value={kind}
            onChange={setKind}
            options={[
              { value: 'public', label: laterWords.publicRoom, hint: laterWords.publicRoomHint },
              { value: 'private', label: laterWords.privateRoom, hint: laterWords.privateRoomHint },
            ]}
          />
        </>
      )}
      {isGroup && (
        <PeoplePicker chosen={people} onChange={setPeople} exclude={(user) => user.id === me.value?.id} />
      )}
      <Problem text={form.error} />
    </Dialog>
  );
};

/** Starts a session with the server's assistant. */
export const NewAssistantDialog = (): JSX.Element => {
  const form = useForm();
  const [name, setName] = useState('');
  const start = (): void =>
    form.run(async () => {
      const { room } = await client.call('create_assistant_room', name.trim() === '' ? {} : { name });
      go(room.id);
    });
  return (
    <Dialog
      title={words.newAssistant}
      lead={laterWords.newAssistantLead}
      onClose={closeOverlay}
      onSubmit={start}
      actions={
        <>
          <Button onPress={closeOverlay}>{words.cancel}</Button>
          <Button kind="primary" type="submit" busy={form.isBusy}>
            {laterWords.startSession}
          </Button>
        </>
      }
    >
      <Field
        label={laterWords.sessionName}
        optional
        {...form.field('name', name, setName)}
        maxLength={limits.nameLengthMax}
        autoFocus
      />
      <Problem text={form.error} />
    </Dialog>
  );
};
