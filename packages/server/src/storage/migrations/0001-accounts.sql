-- Accounts, organizations, log-ins, invites and contacts.
-- Names are compared by keys that the application makes (NFKC, lower case), under "C": no cluster's locale decides.

create table organizations (
  id uuid primary key,
  number bigint generated always as identity unique,
  name text not null,
  name_key text collate "C" not null unique,
  join_policy text not null default 'open' check (join_policy in ('open', 'invite')),
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index organizations_default on organizations (is_default) where is_default;

create table users (
  id uuid primary key,
  number bigint generated always as identity unique,
  organization_id uuid not null references organizations,
  kind text not null default 'person' check (kind in ('person', 'assistant')),
  role text not null default 'user' check (role in ('user', 'moderator', 'admin')),
  status text not null default 'active' check (status in ('active', 'deactivated', 'removed')),
  username text not null,
  username_key text collate "C",
  email text,
  email_key text collate "C" unique,
  password_hash text,
  password_changed_at timestamptz not null default now(),
  name text,
  title text,
  description text,
  picture text,
  resume_url text,
  theme_mode text not null default 'system',
  theme_color text,
  background_picture text,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  unique (organization_id, username_key)
);

-- One row a log-in. The refresh token that is valid now and the one before it; see retired_refresh_tokens for older ones.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  current_token bytea not null unique,
  previous_token bytea,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- False: the refresh token of the log-in stays the same, and the session is not prolonged.
  rotates boolean not null default true,
  rotated_at timestamptz,
  address text,
  user_agent text
);
create index sessions_user on sessions (user_id) where ended_at is null;
create index sessions_previous on sessions (previous_token);
create index sessions_expires on sessions (expires_at);
create index sessions_ended on sessions (ended_at) where ended_at is not null;

-- Tokens that were replaced: whoever shows one again shares the session with somebody else, and it ends.
create table retired_refresh_tokens (
  token bytea primary key,
  session_id uuid not null references sessions on delete cascade
);
create index retired_refresh_tokens_session on retired_refresh_tokens (session_id);

create table contacts (
  user_id uuid not null references users,
  contact_id uuid not null references users,
  created_at timestamptz not null default now(),
  primary key (user_id, contact_id)
);
