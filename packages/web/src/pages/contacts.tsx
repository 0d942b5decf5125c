import { laterWords } from '../later-strings.ts';
import type { Output } from '@parley/contract/registry';
import type { User } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { openDirect } from '../direct.ts';
import { PeopleSearch } from '../dialogs/people-picker.tsx';
import { MoreIcon, PlusIcon, UsersIcon } from '../icons.tsx';
import { isOnline } from '../people.ts';
import { alsoWatched } from '../presence.ts';
import { client, me } from '../store.ts';
import { dateText, words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, iconButtonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Menu } from '../ui/menu.tsx';
import { showError, showToast } from '../ui/toast.tsx';
import { LoadState } from './load-state.tsx';
import { PageFrame } from './page.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

type Contacts = Output<'list_contacts'>['contacts'];

const load = async (): Promise<Contacts> => (await client.call('list_contacts', {})).contacts;

interface ContactRowProps {
  readonly contact: Contacts[number];
  readonly onRemove: () => Promise<void>;
}

const ContactRow = ({ contact: { user, createdAt }, onRemove }: ContactRowProps): JSX.Element => (
  <li class={css.row}>
    <Avatar id={user.id} name={user.name} picture={user.picture} online={isOnline(user.id) ?? false} />
    <span class={css.names}>
      <span class={`cut ${css.name}`}>{user.name}</span>
      <span class={`cut ${css.soft}`}>
        @{user.username} · {laterWords.contactSince(dateText(createdAt))}
      </span>
    </span>
    <Button onPress={() => openDirect(user.id)}>{laterWords.sendMessageTo}</Button>
    <Menu
      label={`${laterWords.more}: ${user.name}`}
      button={<MoreIcon />}
      buttonClass={iconButtonClass}
      items={[{ label: laterWords.removeContact, isDanger: true, onPress: onRemove }]}
    />
  </li>
);

/** People one writes to often. */
export const ContactsPage = (): JSX.Element => {
  const loaded = useLoaded(load);
  const [isAdding, setAdding] = useState(false);
  const contacts = loaded.value;
  useEffect(() => {
    alsoWatched.value = contacts?.map(({ user }) => user.id) ?? [];
    return () => {
      alsoWatched.value = [];
    };
  }, [contacts]);
  const add = async (user: User): Promise<void> => {
    await client.call('add_contact', { userId: user.id });
    setAdding(false);
    showToast(laterWords.contactAdded(user.name));
    await loaded.reload();
  };
  const remove = async (userId: string): Promise<void> => {
    await client.call('remove_contact', { userId });
    await loaded.reload();
  };
  const addButton = (kind: 'plain' | 'primary'): JSX.Element => (
    <Button kind={kind} icon={PlusIcon} onPress={() => setAdding(true)}>
      {laterWords.addContactShort}
    </Button>
  );
  return (
    <PageFrame
      title={words.contacts}
      lead={laterWords.contactsLead}
      action={contacts?.length ? addButton('plain') : undefined}
    >
      {!contacts && <LoadState loaded={loaded} />}
      {contacts?.length === 0 && (
        <EmptyState icon={UsersIcon} title={laterWords.contactsEmpty} action={addButton('primary')}>
          {laterWords.contactsEmptyLead}
        </EmptyState>
      )}
      {contacts && contacts.length > 0 && (
        <ul>
          {contacts.map((contact) => (
            <ContactRow key={contact.user.id} contact={contact} onRemove={() => remove(contact.user.id)} />
          ))}
        </ul>
      )}
      {isAdding && (
        <Dialog title={laterWords.addContactShort} onClose={() => setAdding(false)}>
          <PeopleSearch
            exclude={(user) =>
              user.id === me.value?.id || (contacts ?? []).some((contact) => contact.user.id === user.id)
            }
            onChoose={(user) => void add(user).catch(showError)}
          />
        </Dialog>
      )}
    </PageFrame>
  );
};
