import { laterWords } from '../later-strings.ts';
import type { JSX } from 'preact';
import { ShieldIcon } from '../icons.tsx';
import { adminPages, route } from '../router.ts';
import { isAdmin, me } from '../store.ts';
import { words } from '../strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { AdminInvites } from './admin-invites.tsx';
import { AdminOrganization } from './admin-organization.tsx';
import { AdminPeople } from './admin-people.tsx';
import { AdminRooms } from './admin-rooms.tsx';
import { PageFrame, Tabs } from './page.tsx';

const leads = {
  organization: laterWords.adminOrganizationLead,
  people: laterWords.adminPeopleLead,
  invites: laterWords.adminInvitesLead,
  rooms: laterWords.adminRoomsLead,
} as const;

const pages = {
  organization: AdminOrganization,
  people: AdminPeople,
  invites: AdminInvites,
  rooms: AdminRooms,
} as const;

/** What admins of the organization look after. */
export const AdminPages = (): JSX.Element | null => {
  const section = (route.value.page === 'admin' ? route.value.section : null) ?? 'organization';
  if (!me.value) return null;
  if (!isAdmin.value) {
    return (
      <EmptyState level={1} icon={ShieldIcon} title={laterWords.adminOnly}>
        {laterWords.adminOnlyLead}
      </EmptyState>
    );
  }
  const Page = pages[section];
  return (
    <PageFrame
      title={laterWords.adminPage[section]}
      lead={leads[section]}
      tabs={
        <Tabs
          label={words.administration}
          base="/admin"
          names={adminPages}
          current={section}
          text={laterWords.adminPage}
        />
      }
    >
      <Page key={section} />
    </PageFrame>
  );
};
