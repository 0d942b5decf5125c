-- Rooms of every kind, their members, invites, messages and event logs.

create table rooms (
  id uuid primary key,
  number bigint generated always as identity unique,
  organization_id uuid not null references organizations,
  kind text not null check (kind in ('public', 'private', 'group', 'direct', 'assistant')),
  name text,
  description text,
  picture text,
  assistant text,
  -- The two users of a direct room, lower id first: one room a pair.
  direct_key text collate "C" unique,
  created_by uuid not null references users,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  deleted_at timestamptz
);
create index rooms_public on rooms (organization_id, id) where kind = 'public' and deleted_at is null;
create index rooms_deleted on rooms (deleted_at) where deleted_at is not null;

-- The end of a room's log. Apart from the room, because every message writes it: the row stays narrow, and an update
-- stays on its page. Whoever changes a room durably locks this row first, so that numbers are dense in commit order.
create table room_heads (
  room_id uuid primary key references rooms,
  state text not null default 'open' check (state in ('open', 'archived', 'deleted')),
  member_count integer not null default 0,
  last_seq bigint not null default 0,
  last_event_seq bigint not null default 0,
  -- When the log's last entry was made. With its number it says which log this is: a restored backup goes on otherwise.
  last_event_at timestamptz(3) not null default clock_timestamp()
) with (fillfactor = 50);

create table members (
  room_id uuid not null references rooms,
  user_id uuid not null references users,
  role text not null check (role in ('member', 'admin', 'owner')),
  joined_at timestamptz not null default now(),
  delivered_seq bigint not null default 0,
  read_seq bigint not null default 0,
  primary key (room_id, user_id)
) with (fillfactor = 70);
create index members_user on members (user_id, room_id);

create table invites (
  id uuid primary key,
  token bytea not null unique,
  organization_id uuid not null references organizations,
  -- Null: an invite into the organization, with a role there.
  room_id uuid references rooms,
  role text not null,
  created_by uuid not null references users,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  uses_max integer,
  uses integer not null default 0,
  revoked_at timestamptz
);
create index invites_room on invites (room_id) where revoked_at is null;
create index invites_organization on invites (organization_id) where room_id is null and revoked_at is null;

-- No foreign keys and three columns less than one would expect: the id follows from room, seq and time, and a
-- message's own event number makes the insert its entry in the event log, too.
create table messages (
  room_id uuid not null,
  seq bigint not null,
  event_seq bigint not null,
  sender_id uuid not null,
  client_id text collate "C",
  content text not null,
  encrypted boolean not null,
  created_at timestamptz(3) not null,
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  -- SHA-256 of what was first sent, kept when an edit or a deletion replaces it: a retry must still be told apart.
  first_digest bytea,
  primary key (room_id, seq)
);
-- What makes a retry of any age find the first result.
create unique index messages_client on messages (room_id, sender_id, client_id) where client_id is not null;

create table reactions (
  room_id uuid not null,
  seq bigint not null,
  emoji text collate "C" not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (room_id, seq, emoji, user_id)
);

-- The log's entries that are not new messages. last_seq is that of the room at this moment: with it the messages after
-- any event number are found by seq, and the hot table needs no index on event_seq.
create table room_events (
  room_id uuid not null,
  event_seq bigint not null,
  last_seq bigint not null,
  type text not null,
  actor_id uuid not null,
  detail jsonb not null,
  created_at timestamptz(3) not null,
  primary key (room_id, event_seq)
);

-- Appends a batch in which nothing is unusual: every room open, every writer a member, no client id seen before. That is
-- nearly every batch, and it costs half of what judging each message does. Answers nothing, and stores nothing, when it
-- is otherwise: judge_and_append_messages then says of each message why.
--   room_ids, added            each room once, and how many messages it gets
--   writer_rooms, _ids, _places each writer in each room once: the room's index, the user, the place of their last message
--   writer_at, places          for each message the index of its writer, and its place among the room's (from 1)
-- The room heads are locked in id order, so that batches of several nodes cannot block each other for ever. Everything
-- is found by an index of an array or of a table: there is no join whose plan could turn bad as the tables grow.
create function append_messages(room_ids uuid[], added integer[], writer_rooms integer[], writer_ids uuid[],
  writer_places integer[], writer_at integer[], places integer[], client_ids text[], contents text[], encryptions boolean[])
returns table (seqs_before bigint[], event_seqs_before bigint[], created_at timestamptz)
language plpgsql
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  heads integer;
  all_open boolean;
  seqs bigint[];
  event_seqs bigint[];
  written integer;
  moment timestamptz(3);
begin
  select count(*), bool_and(h.state = 'open'), array_agg(h.last_seq), array_agg(h.last_event_seq)
    into heads, all_open, seqs, event_seqs
    from (
      select state, last_seq, last_event_seq from room_heads where room_id = any (room_ids) order by room_id for update
    ) h;
  if heads < cardinality(room_ids) or not all_open then return; end if;
  moment := clock_timestamp();
  begin
    -- Who writes has read what stood there; and who is not found here is no member. In the order of ids, as whoever else
    -- moves marks does.
    update members m set read_seq = seqs[w.room_at] + w.place, delivered_seq = seqs[w.room_at] + w.place
      from (
        select u.room_at, u.user_id, u.place from unnest(writer_rooms, writer_ids, writer_places) u (room_at, user_id, place)
        order by u.room_at, u.user_id
      ) w
      where m.room_id = room_ids[w.room_at] and m.user_id = w.user_id;
    get diagnostics written = row_count;
    if written < cardinality(writer_ids) then raise exception using errcode = 'PA001'; end if;
    update room_heads h set last_seq = h.last_seq + a.added, last_event_seq = h.last_event_seq + a.added, last_event_at = moment
      from unnest(room_ids, added) a (room_id, added) where h.room_id = a.room_id;
    insert into messages (room_id, seq, event_seq, sender_id, client_id, content, encrypted, created_at)
      select room_ids[writer_rooms[i.writer]], seqs[writer_rooms[i.writer]] + i.place,
        event_seqs[writer_rooms[i.writer]] + i.place, writer_ids[i.writer], i.client_id, i.content, i.encrypted, moment
      from unnest(writer_at, places, client_ids, contents, encryptions) i (writer, place, client_id, content, encrypted);
  exception when unique_violation or sqlstate 'PA001' then return;
  end;
  return query select seqs, event_seqs, moment::timestamptz;
end
$$;

-- Appends a batch of messages, each room's in the order given, and answers for each (ordinal from 1):
--   stored | duplicate (seq and time of the first) | conflict (same client id, other content)
--   not_a_member | archived | gone
--   repeated (its twin is in this batch: send it again)
-- What is looked up after the heads are locked is current, because a PL/pgSQL statement sees what was committed before
-- it began.
-- Look-ups are lateral and sequential scans are off: a plan made while the tables were small must not stay.
create function judge_and_append_messages(room_ids uuid[], sender_ids uuid[], client_ids text[], contents text[], encryptions boolean[])
returns table (ordinal integer, status text, seq bigint, event_seq bigint, created_at timestamptz)
language plpgsql
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  moment timestamptz(3);
begin
  perform 1 from room_heads head where head.room_id = any (room_ids) order by head.room_id for update;
  moment := clock_timestamp();
  return query
  with input as materialized (
    select i.ordinality::integer as ordinal, i.room_id, i.sender_id, i.client_id, i.content, i.encrypted
    from unnest(room_ids, sender_ids, client_ids, contents, encryptions) with ordinality
      as i (room_id, sender_id, client_id, content, encrypted)
  ), heads as materialized (
    select h.room_id, h.state from room_heads h where h.room_id = any (room_ids)
  ), judged as materialized (
    select i.*, head.state, member.user_id as member_id, known.seq as known_seq, known.event_seq as known_event_seq,
      known.created_at as known_created_at,
      case when known.first_digest is null then known.content = i.content
        else known.first_digest = sha256(convert_to(i.content, 'UTF8')) end as known_same,
      row_number() over (partition by i.room_id, i.sender_id, coalesce(i.client_id, i.ordinal::text) order by i.ordinal) as nth
    from input i
    left join heads head on head.room_id = i.room_id
    left join lateral (
      select m.user_id from members m where m.room_id = i.room_id and m.user_id = i.sender_id limit 1
    ) member on true
    left join lateral (
      select m.seq, m.event_seq, m.created_at, m.content, m.first_digest from messages m
      where i.client_id is not null and m.room_id = i.room_id and m.sender_id = i.sender_id and m.client_id = i.client_id
      limit 1
    ) known on true
  ), fresh as materialized (
    select j.*, row_number() over (partition by j.room_id order by j.ordinal) as place
    from judged j
    where j.state = 'open' and j.member_id is not null and j.known_seq is null and j.nth = 1
  ), counts as materialized (
    select f.room_id, count(*) as added from fresh f group by f.room_id
  ), moved as (
    update room_heads h set last_seq = h.last_seq + c.added, last_event_seq = h.last_event_seq + c.added, last_event_at = moment
    from counts c where h.room_id = c.room_id
    returning h.room_id, h.last_seq - c.added as seq_before, h.last_event_seq - c.added as event_seq_before
  ), inserted as (
    insert into messages (room_id, seq, event_seq, sender_id, client_id, content, encrypted, created_at)
    select f.room_id, m.seq_before + f.place, m.event_seq_before + f.place, f.sender_id, f.client_id, f.content, f.encrypted, moment
    from fresh f join moved m on m.room_id = f.room_id
    returning messages.room_id, messages.seq, messages.event_seq, messages.sender_id
  ), marked as (
    -- Who writes has read what stood there.
    update members m set read_seq = i.seq, delivered_seq = i.seq
    from (select s.room_id, s.sender_id, max(s.seq) as seq from inserted s group by s.room_id, s.sender_id) i
    where m.room_id = i.room_id and m.user_id = i.sender_id
  )
  select j.ordinal,
    case
      when j.state is null or j.state = 'deleted' then 'gone'
      when j.member_id is null then 'not_a_member'
      when j.known_seq is not null and not j.known_same then 'conflict'
      when j.known_seq is not null then 'duplicate'
      when j.state = 'archived' then 'archived'
      when j.nth > 1 then 'repeated'
      else 'stored'
    end,
    coalesce(j.known_seq, m.seq_before + f.place),
    coalesce(j.known_event_seq, m.event_seq_before + f.place),
    coalesce(j.known_created_at, moment)
  from judged j
  left join fresh f on f.ordinal = j.ordinal
  left join moved m on m.room_id = f.room_id;
end
$$;
