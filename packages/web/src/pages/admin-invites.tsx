import { laterWords } from '../later-strings.ts';
import type { OrganizationInvite } from '@parley/contract/nouns/organization';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LinkBox } from '../dialogs/link-box.tsx';
import { Problem } from '../dialogs/problem.tsx';
import { useForm } from '../dialogs/form.ts';
import { LinkIcon, PlusIcon } from '../icons.tsx';
import { client } from '../store.ts';
import { dateText, words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Choice } from '../ui/field.tsx';
import { LoadState } from './load-state.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

const load = async (): Promise<readonly OrganizationInvite[]> =>
  (await client.call('list_organization_invites', {})).invites;

const dayS = 86_400;
const days = ['1', '7', '30', 'never'] as const;
const uses = ['many', '1', '10'] as const;
const roles: readonly OrganizationRole[] = ['user', 'moderator', 'admin'];

const NewInviteDialog = ({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: () => Promise<void>;
}): JSX.Element => {
  const form = useForm();
  const [role, setRole] = useState<OrganizationRole>('user');
  const [life, setLife] = useState<(typeof days)[number]>('7');
  const [use, setUse] = useState<(typeof uses)[number]>('many');
  const [link, setLink] = useState<string>();
  const make = (): void =>
    form.run(async () => {
      const { token } = await client.call('create_organization_invite', {
        role,
        expiresInS: life === 'never' ? null : Number(life) * dayS,
        usesMax: use === 'many' ? null : Number(use),
      });
      setLink(`${location.origin}/join/${token}`);
      await onMade();
    });
  if (link !== undefined) {
    return (
      <Dialog title={laterWords.newInvite} onClose={onClose}>
        <LinkBox link={link} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={laterWords.newInvite}
      onClose={onClose}
      onSubmit={make}
      actions={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" busy={form.isBusy}>
            {laterWords.makeLink}
          </Button>
        </>
      }
    >
      <Choice
        label={laterWords.inviteRole}
        value={role}
        onChange={setRole}
        options={roles.map((value) => ({ value, label: laterWords.organizationRole[value] }))}
      />
      <Choice
        label={laterWords.inviteExpires}
        value={life}
        onChange={setLife}
        options={days.map((value) => ({
          value,
          label: value === 'never' ? laterWords.inviteNoEnd : laterWords.inviteDays(Number(value)),
        }))}
      />
      <Choice
        label={laterWords.inviteUses}
        value={use}
        onChange={setUse}
        options={uses.map((value) => ({
          value,
          label:
            value === 'many'
              ? laterWords.inviteUnlimited
              : value === '1'
                ? laterWords.inviteOnce
                : laterWords.inviteTen,
        }))}
      />
      <Problem text={form.error} />
    </Dialog>
  );
};

const InviteRow = ({
  invite,
  onRevoke,
}: {
  readonly invite: OrganizationInvite;
  readonly onRevoke: () => Promise<void>;
}): JSX.Element => (
  <li class={css.row}>
    <span class={css.glyph}>
      <LinkIcon />
    </span>
    <span class={css.names}>
      <span class={css.name}>{laterWords.organizationRole[invite.role]}</span>
      <span class={`cut ${css.soft}`}>
        {laterWords.inviteUsed(invite.uses, invite.usesMax)} ·{' '}
        {invite.expiresAt === null
          ? laterWords.inviteForever
          : laterWords.inviteUntil(dateText(invite.expiresAt))}
      </span>
    </span>
    <Button onPress={onRevoke}>{laterWords.revoke}</Button>
  </li>
);

/** Links that bring people into the organization. */
export const AdminInvites = (): JSX.Element => {
  const loaded = useLoaded(load);
  const [isMaking, setMaking] = useState(false);
  const invites = loaded.value;
  const revoke = async (inviteId: string): Promise<void> => {
    await client.call('revoke_organization_invite', { inviteId });
    await loaded.reload();
  };
  const button = (
    <Button kind="primary" icon={PlusIcon} onPress={() => setMaking(true)}>
      {laterWords.newInvite}
    </Button>
  );
  return (
    <>
      {!invites && <LoadState loaded={loaded} />}
      {invites?.length === 0 && (
        <EmptyState icon={LinkIcon} title={laterWords.invitesEmpty} action={button}>
          {laterWords.invitesEmptyLead}
        </EmptyState>
      )}
      {invites && invites.length > 0 && (
        <div>
          {button}
          <ul class={css.below}>
            {invites.map((invite) => (
              <InviteRow key={invite.id} invite={invite} onRevoke={() => revoke(invite.id)} />
            ))}
          </ul>
        </div>
      )}
      {isMaking && <NewInviteDialog onClose={() => setMaking(false)} onMade={loaded.reload} />}
    </>
  );
};
