import { Pool } from 'pg';
import { serve } from './serve.mjs';

/**
 * The same without ORM, as somebody would write who measures: `pg` with prepared statements, and memberships that were
 * looked up once are remembered. (https://node-postgres.com/features/queries#prepared-statements, /features/pooling)
 */
const { DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD, DATABASE_NAME, DATABASE_POOL } = process.env;

const pool = new Pool({
  host: DATABASE_HOST,
  user: DATABASE_USER,
  password: DATABASE_PASSWORD,
  database: DATABASE_NAME,
  max: Number(DATABASE_POOL),
  idleTimeoutMillis: 0,
});

await pool.query(`
  create table users (id uuid primary key, username text not null, email text not null unique);
  create table rooms (id uuid primary key, name text not null, created_by uuid not null references users);
  create table members (room_id uuid references rooms, user_id uuid references users, primary key (room_id, user_id));
  create table messages (id uuid primary key, room_id uuid not null references rooms, user_id uuid not null references users,
    content text not null, created_at timestamptz not null);
  create index messages_room on messages (room_id, created_at);`);

const statements = {
  addUser: 'insert into users (id, username, email) values ($1, $2, $3)',
  addRoom: 'insert into rooms (id, name, created_by) values ($1, $2, $3)',
  addMember: 'insert into members (room_id, user_id) values ($1, $2)',
  isMember: 'select 1 from members where room_id = $1 and user_id = $2',
  addMessage: 'insert into messages (id, room_id, user_id, content, created_at) values ($1, $2, $3, $4, $5)',
};
const run = (name, values) => pool.query({ name, text: statements[name], values });

/** Members that were found. Nobody leaves a room here; a real one would be told of it. */
const known = new Set();

serve({
  addUser: ({ id, username, email }) => run('addUser', [id, username, email]),
  addRoom: ({ id, name, createdBy }) => run('addRoom', [id, name, createdBy]),
  addMember: ({ roomId, userId }) => run('addMember', [roomId, userId]),
  async isMember({ roomId, userId }) {
    const key = `${roomId}/${userId}`;
    if (known.has(key)) return true;
    const { rowCount } = await run('isMember', [roomId, userId]);
    if (rowCount === 1) known.add(key);
    return rowCount === 1;
  },
  addMessage: ({ id, roomId, userId, content, createdAt }) =>
    run('addMessage', [id, roomId, userId, content, createdAt]),
});
