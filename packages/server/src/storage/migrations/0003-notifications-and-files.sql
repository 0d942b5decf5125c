-- What users were told, and what they uploaded.

create table notifications (
  id uuid primary key,
  number bigint generated always as identity unique,
  user_id uuid not null references users,
  message text not null,
  created_at timestamptz(3) not null default now(),
  read_at timestamptz(3)
);
create index notifications_user on notifications (user_id, id);
create index notifications_unread on notifications (user_id) where read_at is null;

-- What is known of a file; its bytes lie elsewhere, under its id. No foreign key to the room: a deleted one goes only
-- after its files, and what was begun in it meanwhile is never stored.
create table files (
  id uuid primary key,
  room_id uuid not null,
  uploader_id uuid not null references users,
  name text not null,
  type text not null check (type in ('image/jpeg', 'image/png', 'application/pdf')),
  size integer not null,
  created_at timestamptz(3) not null default now(),
  -- Null while its bytes are written: until then nobody sees it, and what stays so is cleared away.
  stored_at timestamptz(3)
);
create index files_room on files (room_id);
create index files_unstored on files (created_at) where stored_at is null;

-- What the files of a user add up to. The row is counted up together with the file, so that uploads at the same moment
-- cannot pass the bound together.
create table stored_bytes (
  user_id uuid primary key references users,
  bytes bigint not null
);
