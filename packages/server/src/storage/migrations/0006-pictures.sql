-- The picture of a user is a file of no room.
alter table files alter column room_id drop not null;
create index files_pictures on files (uploader_id) where room_id is null;
