import { laterWords } from '../later-strings.ts';
import type { User, OrganizationRole } from '@parley/contract/nouns/user';
import type { Output } from '@parley/contract/registry';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ChatIcon, MoreIcon, ShieldIcon, TrashIcon } from '../icons.tsx';
import { DevicesIcon, UserIcon } from '../later-icons.tsx';
import { navigate } from '../router.ts';
import { openDirect } from '../direct.ts';
import { client, me } from '../store.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, iconButtonClass } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Field } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { LoadState } from './load-state.tsx';
import { UserSessionsDialog } from './user-sessions.tsx';
import { useLoaded } from './use-loaded.ts';
import { useRested } from './use-rested.ts';
import css from './page.module.css';

type Users = Output<'list_users'>;

const pageSize = 50;
const roles: readonly OrganizationRole[] = ['user', 'moderator', 'admin'];

const askToRemove = async (user: User): Promise<boolean> => {
  const isSure = await confirm({
    title: laterWords.removeUser,
    text: laterWords.removeUserLead(user.name),
    action: laterWords.removeUser,
    isDanger: true,
  });
  if (isSure) await client.call('remove_user', { userId: user.id });
  return isSure;
};

interface PersonRowProps {
  readonly user: User;
  /** Undefined: the user was removed. */
  readonly onChange: (user: User | undefined) => void;
}

const PersonRow = ({ user, onChange }: PersonRowProps): JSX.Element => {
  const isMe = user.id === me.value?.id;
  const [showsSessions, setShowsSessions] = useState(false);
  const setRole = async (role: OrganizationRole): Promise<void> =>
    onChange((await client.call('set_user_role', { userId: user.id, role })).user);
  const remove = async (): Promise<void> => {
    if (await askToRemove(user)) onChange(undefined);
  };
  return (
    <li class={css.row}>
      <Avatar id={user.id} name={user.name} picture={user.picture} isAssistant={user.kind === 'assistant'} />
      <span class={css.names}>
        <span class={`cut ${css.name}`}>
          {user.name}
          {isMe && <span class={css.soft}> ({laterWords.you})</span>}
        </span>
        <span class={`cut ${css.soft}`}>
          @{user.username}
          {user.deactivated && ` · ${laterWords.deactivated}`}
        </span>
      </span>
      {user.role !== 'user' && <span class={css.role}>{laterWords.organizationRole[user.role]}</span>}
      {user.kind === 'person' && !user.deactivated && (
        <Menu
          label={`${laterWords.more}: ${user.name}`}
          button={<MoreIcon />}
          buttonClass={iconButtonClass}
          items={[
            {
              label: laterWords.sendMessageTo,
              icon: ChatIcon,
              isDisabled: isMe,
              onPress: () => openDirect(user.id),
            },
            {
              label: laterWords.sessions,
              icon: DevicesIcon,
              // One's own are in the settings.
              onPress: () => (isMe ? navigate('/settings/sessions') : setShowsSessions(true)),
            },
            null,
            ...roles
              .filter((role) => role !== user.role)
              .map((role) => ({
                label: laterWords.makeOrganizationRole[role],
                icon: role === 'user' ? UserIcon : ShieldIcon,
                onPress: () => setRole(role),
              })),
            null,
            {
              label: laterWords.removeUser,
              icon: TrashIcon,
              isDanger: true,
              isDisabled: isMe,
              onPress: remove,
            },
          ]}
        />
      )}
      {showsSessions && <UserSessionsDialog user={user} onClose={() => setShowsSessions(false)} />}
    </li>
  );
};

const People = ({ startsWith }: { readonly startsWith: string }): JSX.Element => {
  const query = { limit: pageSize, ...(startsWith === '' ? {} : { startsWith }) };
  const loaded = useLoaded<Users>(() => client.call('list_users', query));
  const { value } = loaded;
  if (!value) return <LoadState loaded={loaded} />;
  const loadMore = async (): Promise<void> => {
    if (value.next === null) return;
    const next = await client.call('list_users', { ...query, after: value.next });
    loaded.set({ users: [...value.users, ...next.users], next: next.next });
  };
  const change = (userId: string, changed: User | undefined): void =>
    loaded.set({
      ...value,
      users: value.users.flatMap((user) => (user.id === userId ? (changed ?? []) : user)),
    });
  if (value.users.length === 0) return <p class={css.soft}>{laterWords.nobodyFound}</p>;
  return (
    <div>
      <ul>
        {value.users.map((user) => (
          <PersonRow key={user.id} user={user} onChange={(changed) => change(user.id, changed)} />
        ))}
      </ul>
      {value.next !== null && (
        <div class={css.below}>
          <Button onPress={loadMore}>{laterWords.loadMore}</Button>
        </div>
      )}
    </div>
  );
};

/** Everybody in the organization, with their roles. */
export const AdminPeople = (): JSX.Element => {
  const [text, setText] = useState('');
  const startsWith = useRested(text.trim().replace(/^@/, ''));
  return (
    <div class={css.stack}>
      <Field
        hideLabel
        label={laterWords.searchPeople}
        placeholder={laterWords.searchPeople}
        type="search"
        value={text}
        onInput={setText}
      />
      <People key={startsWith} startsWith={startsWith} />
    </div>
  );
};
