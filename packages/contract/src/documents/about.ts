/** What the documents say of the API as a whole. */
export const about = {
  title: 'Parley',
  /** The version of the contract: the minor number rises when something is added, the major when something breaks. */
  version: '0.1.0',
  license: { name: 'MIT', identifier: 'MIT' },
} as const;

/** The headings of the documents, in the order in which one needs them. */
export const tags: Readonly<Record<string, string>> = {
  Accounts: 'Register, log in, refresh, log out; your own profile and sessions.',
  Connection: 'What acts on one connection: over WebSocket and Socket.IO only.',
  Rooms: 'Public and private rooms, groups, direct messages and assistant sessions: one model for all.',
  Members: 'Who is in a room, in which role, and how they come in.',
  Messages: 'Write, read, edit, delete, react, mark as read, show that you type.',
  Notifications: 'What the server keeps for you to read, apart from messages.',
  Users: 'The people of your organization, your contacts, and who is online.',
  Organization: 'The organization itself, its users and its invites.',
};
