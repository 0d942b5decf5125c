import { laterWords } from '../later-strings.ts';
import { limits } from '@parley/contract/limits';
import type { Organization } from '@parley/contract/nouns/organization';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useForm } from '../dialogs/form.ts';
import { Problem } from '../dialogs/problem.tsx';
import { client, organization } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Field, RadioCards } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { showToast } from '../ui/toast.tsx';
import css from './page.module.css';

const OrganizationForm = ({ own }: { readonly own: Organization }): JSX.Element => {
  const form = useForm();
  const [name, setName] = useState(own.name);
  const [joinPolicy, setJoinPolicy] = useState(own.joinPolicy);
  const save = (): void =>
    form.run(async () => {
      const answer = await client.call('update_organization', { name, joinPolicy });
      organization.value = answer.organization;
      showToast(laterWords.saved);
    });
  return (
    <Form class={css.form} onSubmit={save}>
      <Field
        label={laterWords.organizationName}
        {...form.field('name', name, setName)}
        maxLength={limits.nameLengthMax}
      />
      <RadioCards
        label={laterWords.joinPolicy}
        value={joinPolicy}
        onChange={setJoinPolicy}
        options={[
          { value: 'open', label: laterWords.joinOpen },
          { value: 'invite', label: laterWords.joinInvite },
        ]}
      />
      <Problem text={form.error} />
      <Button kind="primary" type="submit" busy={form.isBusy} disabled={name.trim() === ''}>
        {laterWords.save}
      </Button>
    </Form>
  );
};

export const AdminOrganization = (): JSX.Element | null =>
  organization.value ? <OrganizationForm own={organization.value} /> : null;
