-- What the admins of an organization look after: its rooms, and who comes in by an invite.

-- All rooms of an organization but the direct messages and sessions of its people, newest first.
create index rooms_organization on rooms (organization_id, id)
  where kind in ('public', 'private', 'group') and deleted_at is null;
-- Who owns a room, among however many members.
create index members_owner on members (room_id) where role = 'owner';

-- Whether people without an account come into the organization by an invite. Into a room they do when an admin of the
-- organization made it; those from before were made for people who are in it.
alter table invites add column admits boolean not null default false;
update invites set admits = true where room_id is null;
