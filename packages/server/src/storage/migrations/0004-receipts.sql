-- Whether others see what reached a user and what they have read.
alter table users add column share_receipts boolean not null default true;
-- Those who hide it are few: whoever counts receipts leaves them out by this.
create index users_receipts_hidden on users (id) where not share_receipts;
