-- What a client can only show like everybody else when it is told, or can tell, in which order things happened.

-- Since when a message has this emoji without a break: the order of its reactions, which stays when the first user goes.
alter table reactions add column kind_since timestamptz not null default now();
update reactions set kind_since = kind.since
  from (select room_id, seq, emoji, min(created_at) as since from reactions group by room_id, seq, emoji) kind
  where reactions.room_id = kind.room_id and reactions.seq = kind.seq and reactions.emoji = kind.emoji;
alter table reactions alter column kind_since drop default, alter column created_at drop default;

-- When what others see of a user changed last: the later of two profiles is the one to show.
alter table users add column updated_at timestamptz(3) not null default now();
