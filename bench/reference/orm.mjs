import { DataTypes, Sequelize } from 'sequelize';
import { serve } from './serve.mjs';

/**
 * The stack that most would write: Express 5, Socket.IO 4.8, Sequelize 6 with `pg`. As the manuals of Sequelize say: one pool,
 * no logging, raw look-ups of the columns that are needed, indexes on what is looked up.
 * (https://sequelize.org/docs/v6/other-topics/connection-pool/)
 */
const { DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD, DATABASE_NAME, DATABASE_POOL } = process.env;

const sequelize = new Sequelize(DATABASE_NAME, DATABASE_USER, DATABASE_PASSWORD, {
  dialect: 'postgres',
  host: DATABASE_HOST,
  logging: false,
  pool: { min: Number(DATABASE_POOL), max: Number(DATABASE_POOL), acquire: 60_000 },
  define: { underscored: true },
});

const id = { type: DataTypes.UUID, primaryKey: true };
const User = sequelize.define('User', {
  id,
  username: { type: DataTypes.STRING, allowNull: false },
  email: { type: DataTypes.STRING, allowNull: false, unique: true },
});
const Room = sequelize.define('Room', { id, name: { type: DataTypes.STRING, allowNull: false } });
const Member = sequelize.define('Member', {
  roomId: { type: DataTypes.UUID, primaryKey: true },
  userId: { type: DataTypes.UUID, primaryKey: true },
});
const Message = sequelize.define(
  'Message',
  { id, content: { type: DataTypes.TEXT, allowNull: false } },
  { updatedAt: false, indexes: [{ fields: ['room_id', 'created_at'] }] },
);
Room.belongsTo(User, { as: 'creator', foreignKey: { name: 'createdBy', allowNull: false } });
Member.belongsTo(Room, { foreignKey: 'roomId' });
Member.belongsTo(User, { foreignKey: 'userId' });
Message.belongsTo(Room, { foreignKey: { name: 'roomId', allowNull: false } });
Message.belongsTo(User, { foreignKey: { name: 'userId', allowNull: false } });

await sequelize.sync();

serve({
  addUser: (user) => User.create(user),
  addRoom: (room) => Room.create(room),
  addMember: (member) => Member.create(member),
  isMember: async (member) =>
    (await Member.findOne({ where: member, attributes: ['userId'], raw: true })) !== null,
  addMessage: (message) => Message.create(message),
});
