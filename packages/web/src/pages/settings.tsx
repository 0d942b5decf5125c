import { laterWords } from '../later-strings.ts';
import type { JSX } from 'preact';
import { settingsPages, route } from '../router.ts';
import { words } from '../strings.ts';
import { AccountSettings } from './settings-account.tsx';
import { AppearanceSettings } from './settings-appearance.tsx';
import { NotificationSettings } from './settings-notifications.tsx';
import { PageFrame, Tabs } from './page.tsx';
import { ProfileSettings } from './settings-profile.tsx';
import { SessionSettings } from './settings-sessions.tsx';

const leads = {
  profile: laterWords.profileLead,
  appearance: laterWords.appearanceLead,
  notifications: laterWords.notificationsLead,
  sessions: laterWords.sessionsLead,
  account: laterWords.accountLead,
} as const;

const pages = {
  profile: ProfileSettings,
  appearance: AppearanceSettings,
  notifications: NotificationSettings,
  sessions: SessionSettings,
  account: AccountSettings,
} as const;

/** What a person can set for themselves. */
export const SettingsPages = (): JSX.Element => {
  const section = (route.value.page === 'settings' ? route.value.section : null) ?? 'profile';
  const Page = pages[section];
  return (
    <PageFrame
      title={laterWords.settingsPage[section]}
      lead={leads[section]}
      tabs={
        <Tabs
          label={words.settings}
          base="/settings"
          names={settingsPages}
          current={section}
          text={laterWords.settingsPage}
        />
      }
    >
      <Page key={section} />
    </PageFrame>
  );
};
