import { doorWords } from '../door-strings.ts';
import { limits } from '@parley/contract/limits';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useForm } from '../dialogs/form.ts';
import { Problem } from '../dialogs/problem.tsx';
import { navigate, route } from '../router.ts';
import { client, enter, organization } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { showError } from '../ui/toast.tsx';
import { checkInvite } from './invite-facts.ts';
import type { InviteFacts } from './invite-facts.ts';
import { loadServerFacts } from './server-facts.ts';
import css from './door.module.css';

/** What is kept of the address while one registers, to go on to after it. */
const goOn = (): void => {
  const { page } = route.value;
  if (page === 'log_in' || page === 'register' || page === 'join') navigate('/', { replace: true });
};

interface DoorProps {
  readonly title: string;
  readonly lead: string;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
  readonly below?: ComponentChildren;
}

const Door = ({ title, lead, onSubmit, children, below }: DoorProps): JSX.Element => (
  <main class={css.door}>
    <div class={css.card}>
      <p class={css.mark}>
        <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
          <path
            fill="currentColor"
            d="M8 4h16a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5h-8l-7 5.5V24H8a5 5 0 0 1-5-5V9a5 5 0 0 1 5-5Z"
          />
          <path class={css.markLines} d="M10 11.5h12M10 16.5h7" />
        </svg>
        {words.app}
      </p>
      <h1 class={css.title}>{title}</h1>
      <p class={css.lead}>{lead}</p>
      <Form class={css.form} onSubmit={onSubmit}>
        {children}
      </Form>
      {below && <p class={css.below}>{below}</p>}
    </div>
  </main>
);

const LogIn = ({
  title,
  lead,
  onOther,
}: {
  readonly title: string;
  readonly lead: string;
  /** Leads to making an account, where one can. */
  readonly onOther: (() => void) | undefined;
}): JSX.Element => {
  const form = useForm();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = (): void =>
    form.run(async () => {
      const account = await client.logIn({ email: email.trim(), password });
      goOn();
      enter(account);
    });
  return (
    <Door
      title={title}
      lead={lead}
      onSubmit={submit}
      below={
        onOther && (
          <>
            {doorWords.noAccount}{' '}
            <button type="button" class={css.link} onClick={onOther}>
              {doorWords.register}
            </button>
          </>
        )
      }
    >
      <Field
        label={doorWords.email}
        type="email"
        autoComplete="username"
        {...form.field('email', email, setEmail)}
        maxLength={limits.emailLengthMax}
        autoFocus
      />
      <Field
        label={doorWords.password}
        type="password"
        autoComplete="current-password"
        {...form.field('password', password, setPassword)}
        maxLength={limits.passwordLengthMax}
      />
      <Problem text={form.error} />
      <Button kind="primary" type="submit" wide busy={form.isBusy} disabled={email === '' || password === ''}>
        {doorWords.logIn}
      </Button>
    </Door>
  );
};

interface RegisterProps {
  readonly title: string;
  readonly lead: string;
  readonly button: string;
  /** The first account of the server names the organization. */
  readonly isFirst: boolean;
  readonly inviteToken: string | undefined;
  readonly onOther: () => void;
}

const Register = ({ title, lead, button, isFirst, inviteToken, onOther }: RegisterProps): JSX.Element => {
  const form = useForm();
  const [organizationName, setOrganizationName] = useState('');
  const [name, setName] = useState('');
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = (): void =>
    form.run(async () => {
      const account = await client.register({
        email: email.trim(),
        password,
        ...(name.trim() === '' ? {} : { name }),
        ...(username.trim() === '' ? {} : { username: username.trim().replace(/^@/, '') }),
        ...(inviteToken === undefined ? {} : { inviteToken }),
      });
      if (isFirst && organizationName.trim() !== '') {
        // The account exists: a name that is refused can be set later, under Administration.
        await client
          .call('update_organization', { name: organizationName })
          .then((answer) => {
            organization.value = answer.organization;
          })
          .catch(showError);
      }
      goOn();
      enter(account);
    });
  return (
    <Door
      title={title}
      lead={lead}
      onSubmit={submit}
      below={
        !isFirst && (
          <>
            {doorWords.haveAccount}{' '}
            <button type="button" class={css.link} onClick={onOther}>
              {doorWords.logIn}
            </button>
          </>
        )
      }
    >
      {isFirst && (
        <Field
          label={doorWords.organizationName}
          value={organizationName}
          onInput={setOrganizationName}
          hint={doorWords.organizationNameHint}
          autoComplete="organization"
          maxLength={limits.nameLengthMax}
          autoFocus
        />
      )}
      <Field
        label={doorWords.yourName}
        {...form.field('name', name, setName)}
        autoComplete="name"
        maxLength={limits.nameLengthMax}
        autoFocus={!isFirst}
      />
      <Field
        label={doorWords.username}
        optional
        {...form.field('username', username, setUsername)}
        hint={doorWords.usernameHint}
        autoComplete="nickname"
        maxLength={limits.usernameLengthMax}
      />
      <Field
        label={doorWords.email}
        type="email"
        {...form.field('email', email, setEmail)}
        autoComplete="username"
        maxLength={limits.emailLengthMax}
      />
      <Field
        label={doorWords.password}
        type="password"
        {...form.field('password', password, setPassword)}
        hint={doorWords.passwordHint}
        autoComplete="new-password"
        maxLength={limits.passwordLengthMax}
      />
      <Problem text={form.error} />
      <Button kind="primary" type="submit" wide busy={form.isBusy} disabled={email === '' || password === ''}>
        {button}
      </Button>
    </Door>
  );
};

/** What is said above the form to who comes with an invite, and whether they can make an account by it. */
const invitation = (
  invite: InviteFacts,
): { readonly title: string; readonly lead: string; readonly admits: boolean } => {
  if (invite.state === 'good') {
    const { into, organization: name, room, admits } = invite;
    if (into === 'organization') return { title: doorWords.joinTitle, lead: doorWords.joinOf(name), admits };
    const title = room === null ? doorWords.inviteTitle : doorWords.inviteInto(room);
    return { title, lead: admits ? doorWords.inviteOf(name) : doorWords.inviteForPeople(name), admits };
  }
  if (invite.state === 'bad')
    return { title: doorWords.inviteBad, lead: doorWords.inviteBadLead, admits: false };
  if (invite.state === 'archived')
    return { title: doorWords.inviteArchived, lead: doorWords.inviteArchivedLead, admits: false };
  // The server could not say: whoever tries hears it then.
  return { title: doorWords.joinTitle, lead: doorWords.inviteLead, admits: true };
};

/** For who follows an invite and is not logged in. */
const InvitedDoor = ({ token }: { readonly token: string }): JSX.Element | null => {
  const [invite, setInvite] = useState<InviteFacts>();
  const [wantsLogIn, setWantsLogIn] = useState(false);
  useEffect(() => {
    void checkInvite(token).then(setInvite);
  }, [token]);
  if (!invite) return null;
  const { title, lead, admits } = invitation(invite);
  if (!admits || wantsLogIn)
    return <LogIn title={title} lead={lead} onOther={admits ? () => setWantsLogIn(false) : undefined} />;
  return (
    <Register
      title={title}
      lead={lead}
      button={doorWords.register}
      isFirst={false}
      inviteToken={token}
      onOther={() => setWantsLogIn(true)}
    />
  );
};

/** The page for who is not logged in: log in, make an account, or, on a new server, found the organization. */
export const DoorPage = (): JSX.Element | null => {
  const now = route.value;
  const [isFresh, setFresh] = useState<boolean>();
  useEffect(() => {
    void loadServerFacts().then((facts) => setFresh(facts.fresh));
  }, []);
  if (isFresh === undefined) return null;
  if (isFresh) {
    return (
      <Register
        title={doorWords.firstRunTitle}
        lead={doorWords.firstRunLead}
        button={doorWords.firstRunButton}
        isFirst
        inviteToken={undefined}
        onOther={() => navigate('/log-in')}
      />
    );
  }
  if (now.page === 'invite' || now.page === 'join') return <InvitedDoor key={now.token} token={now.token} />;
  if (now.page !== 'register') {
    return (
      <LogIn title={doorWords.logInTitle} lead={doorWords.logInLead} onOther={() => navigate('/register')} />
    );
  }
  return (
    <Register
      title={doorWords.registerTitle}
      lead={doorWords.registerLead}
      button={doorWords.register}
      isFirst={false}
      inviteToken={undefined}
      onOther={() => navigate('/log-in')}
    />
  );
};
