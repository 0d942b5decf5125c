import { laterWords } from '../later-strings.ts';
import type { RoomState } from '@parley/client/state';
import type { RoomInvite } from '@parley/contract/nouns/room';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { roomTitle } from '../people.ts';
import { closeOverlay } from '../shortcuts.ts';
import { client, isAdmin, organization } from '../store.ts';
import { dateText } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from './problem.tsx';
import { useForm } from './form.ts';
import { LinkBox } from './link-box.tsx';
import css from './dialogs.module.css';

/** Whether a link that is made now lets people without an account in. */
const admitsNewcomers = (): boolean => isAdmin.value || organization.value?.joinPolicy === 'open';

/** A link that brings people into a room, and those that were made before. */
export const InviteDialog = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const roomId = room.room.id;
  const form = useForm();
  const [link, setLink] = useState<string>();
  const [invites, setInvites] = useState<readonly RoomInvite[]>([]);
  const load = async (): Promise<void> => {
    const answer = await client.call('list_room_invites', { roomId });
    setInvites(answer.invites);
  };
  useEffect(() => {
    // The link can be made without the list of those before.
    load().catch(() => undefined);
  }, [roomId]);
  const make = (): void =>
    form.run(async () => {
      const { token } = await client.call('create_room_invite', { roomId });
      setLink(`${location.origin}/invite/${token}`);
      await load();
    });
  const revoke = async (inviteId: string): Promise<void> => {
    await client.call('revoke_room_invite', { roomId, inviteId });
    await load();
  };
  return (
    <Dialog
      title={`${laterWords.inviteByLink} · ${roomTitle(room)}`}
      lead={admitsNewcomers() ? laterWords.inviteByLinkAdmits : laterWords.inviteByLinkLead}
      onClose={closeOverlay}
    >
      {link === undefined ? (
        <Button kind="primary" wide busy={form.isBusy} onPress={make}>
          {laterWords.makeLink}
        </Button>
      ) : (
        <LinkBox link={link} />
      )}
      <Problem text={form.error} />
      {invites.length > 0 && (
        <ul class={css.rows}>
          {invites.map(({ id, uses, usesMax, expiresAt, admits }) => (
            <li key={id} class={css.row}>
              <span class="names">
                <span>
                  {expiresAt === null
                    ? laterWords.inviteForever
                    : laterWords.inviteUntil(dateText(expiresAt))}
                </span>
                <span class={css.soft}>
                  {laterWords.inviteUsed(uses, usesMax)}
                  {admits && ` · ${laterWords.inviteAdmits}`}
                </span>
              </span>
              <Button kind="quiet" onPress={() => revoke(id)}>
                {laterWords.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
};
