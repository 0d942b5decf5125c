import { laterWords } from '../later-strings.ts';
import type { User } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { CloseIcon } from '../icons.tsx';
import { isOnline } from '../people.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Field } from '../ui/field.tsx';
import { useFoundPeople } from './use-found-people.ts';
import css from './dialogs.module.css';

const foundMax = 20;

interface PeopleSearchProps {
  readonly onChoose: (user: User) => void;
  readonly exclude: (user: User) => boolean;
  /** Empties the field after a choice. */
  readonly clears?: boolean;
}

/** A search with a list below: arrows move in it, Enter chooses. */
export const PeopleSearch = ({ onChoose, exclude, clears = false }: PeopleSearchProps): JSX.Element => {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useFoundPeople(text, foundMax);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);
  const users = (found?.users ?? []).filter((user) => !exclude(user));
  const active = Math.min(at, users.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const choose = (user: User | undefined): void => {
    if (!user) return;
    if (clears) setText('');
    setAt(0);
    onChoose(user);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(users.length - 1, active + step)));
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      choose(users[active]);
    }
  };
  return (
    <div class={css.search} onKeyDown={onKey}>
      <Field label={laterWords.searchPeople} type="search" value={text} onInput={setText} autoFocus />
      <ul
        ref={list}
        id={listId}
        class={css.people}
        role="listbox"
        aria-label={laterWords.people}
        tabIndex={-1}
      >
        {users.map((user, index) => (
          <li
            key={user.id}
            role="option"
            class={css.person}
            aria-selected={index === active}
            onClick={() => choose(user)}
            onPointerMove={() => setAt(index)}
          >
            <Avatar id={user.id} name={user.name} size={32} online={isOnline(user.id)} />
            <span class="names">
              <span class="cut">{user.name}</span>
              <span class={`cut ${css.soft}`}>@{user.username}</span>
            </span>
          </li>
        ))}
      </ul>
      {found && users.length === 0 && <p class={css.none}>{found.error ?? laterWords.nobodyFound}</p>}
    </div>
  );
};

interface PeoplePickerProps {
  readonly chosen: readonly User[];
  readonly onChange: (chosen: readonly User[]) => void;
  readonly exclude: (user: User) => boolean;
}

/** Chooses several people. */
export const PeoplePicker = ({ chosen, onChange, exclude }: PeoplePickerProps): JSX.Element => (
  <>
    <PeopleSearch
      clears
      exclude={(user) => exclude(user) || chosen.some(({ id }) => id === user.id)}
      onChoose={(user) => onChange([...chosen, user])}
    />
    {chosen.length > 0 && (
      <ul class={css.chosen}>
        {chosen.map((user) => (
          <li key={user.id} class={css.chip}>
            <Avatar id={user.id} name={user.name} size={20} />
            <span class="cut">{user.name}</span>
            <button
              type="button"
              class={css.chipRemove}
              aria-label={`${laterWords.remove}: ${user.name}`}
              onClick={() => onChange(chosen.filter(({ id }) => id !== user.id))}
            >
              <CloseIcon size={16} />
            </button>
          </li>
        ))}
      </ul>
    )}
  </>
);
