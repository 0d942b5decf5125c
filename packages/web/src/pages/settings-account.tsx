import { laterWords } from '../later-strings.ts';
import { limits } from '@parley/contract/limits';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useForm } from '../dialogs/form.ts';
import { Problem } from '../dialogs/problem.tsx';
import { logOut } from '../log-out.ts';
import { client, me } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { showToast } from '../ui/toast.tsx';
import { Block } from './page.tsx';
import css from './page.module.css';

const PasswordForm = (): JSX.Element => {
  const form = useForm();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const save = (): void =>
    form.run(async () => {
      await client.call('change_password', { currentPassword, newPassword });
      setCurrent('');
      setNew('');
      showToast(laterWords.passwordChanged);
    });
  return (
    <Form class={css.form} onSubmit={save}>
      <input
        type="email"
        autoComplete="username"
        value={me.value?.email ?? ''}
        readOnly
        hidden
        aria-label={laterWords.email}
      />
      <Field
        label={laterWords.currentPassword}
        type="password"
        autoComplete="current-password"
        {...form.field('currentPassword', currentPassword, setCurrent)}
        maxLength={limits.passwordLengthMax}
      />
      <Field
        label={laterWords.newPassword}
        type="password"
        autoComplete="new-password"
        {...form.field('newPassword', newPassword, setNew)}
        hint={laterWords.passwordHint}
        maxLength={limits.passwordLengthMax}
      />
      <Problem text={form.error} />
      <Button
        kind="primary"
        type="submit"
        busy={form.isBusy}
        disabled={currentPassword === '' || newPassword === ''}
      >
        {laterWords.changePassword}
      </Button>
    </Form>
  );
};

const DeactivateDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => {
  const form = useForm();
  const [password, setPassword] = useState('');
  const close = (): void =>
    form.run(async () => {
      await client.call('deactivate_account', { password });
      await logOut();
    });
  return (
    <Dialog
      title={laterWords.deactivate}
      lead={laterWords.deactivateLead}
      onClose={onClose}
      onSubmit={close}
      actions={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button kind="danger" type="submit" busy={form.isBusy} disabled={password === ''}>
            {laterWords.deactivate}
          </Button>
        </>
      }
    >
      <Field
        label={laterWords.password}
        type="password"
        autoComplete="current-password"
        {...form.field('password', password, setPassword)}
        autoFocus
      />
      <Problem text={form.error} />
    </Dialog>
  );
};

/** The password, and the end of the account. */
export const AccountSettings = (): JSX.Element => {
  const [isClosing, setClosing] = useState(false);
  return (
    <>
      <Block title={laterWords.changePassword}>
        <PasswordForm />
      </Block>
      <Block title={laterWords.deactivate} lead={laterWords.deactivateLead}>
        <div>
          <Button onPress={() => setClosing(true)}>{laterWords.deactivate}…</Button>
        </div>
      </Block>
      {isClosing && <DeactivateDialog onClose={() => setClosing(false)} />}
    </>
  );
};
