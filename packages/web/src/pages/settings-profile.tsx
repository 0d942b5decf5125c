import { laterWords } from '../later-strings.ts';
import { limits } from '@parley/contract/limits';
import type { Me } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useForm } from '../dialogs/form.ts';
import { Problem } from '../dialogs/problem.tsx';
import { client, me } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Field, Switch } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { showToast } from '../ui/toast.tsx';
import css from './page.module.css';
import { PictureChoice } from './settings-picture.tsx';

const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

const ProfileForm = ({ account }: { readonly account: Me }): JSX.Element => {
  const form = useForm();
  const [name, setName] = useState(account.name);
  const [username, setUsername] = useState(account.username);
  const [title, setTitle] = useState(account.title ?? '');
  const [description, setDescription] = useState(account.description ?? '');
  const [shareReceipts, setShareReceipts] = useState(account.shareReceipts);
  const save = (): void =>
    form.run(async () => {
      const { user } = await client.call('update_profile', {
        name,
        username,
        title: orNull(title),
        description: orNull(description),
        shareReceipts,
      });
      me.value = user;
      showToast(laterWords.saved);
    });
  return (
    <Form class={css.form} onSubmit={save}>
      <Field
        label={laterWords.yourName}
        {...form.field('name', name, setName)}
        maxLength={limits.nameLengthMax}
        autoComplete="name"
      />
      <Field
        label={laterWords.username}
        {...form.field('username', username, setUsername)}
        hint={laterWords.usernameHint}
        maxLength={limits.usernameLengthMax}
        autoComplete="username"
      />
      <Field
        label={laterWords.jobTitle}
        optional
        {...form.field('title', title, setTitle)}
        placeholder={laterWords.jobTitleExample}
        maxLength={limits.nameLengthMax}
      />
      <Field
        label={laterWords.aboutYou}
        optional
        {...form.field('description', description, setDescription)}
        maxLength={limits.descriptionLengthMax}
        rows={3}
      />
      <Switch
        label={laterWords.shareReceipts}
        hint={laterWords.shareReceiptsHint}
        checked={shareReceipts}
        onChange={setShareReceipts}
      />
      <Problem text={form.error} />
      <Button kind="primary" type="submit" busy={form.isBusy}>
        {laterWords.save}
      </Button>
    </Form>
  );
};

export const ProfileSettings = (): JSX.Element | null =>
  me.value ? (
    <>
      <PictureChoice account={me.value} />
      <ProfileForm account={me.value} />
    </>
  ) : null;
