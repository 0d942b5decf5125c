/** A store that keeps memberships in memory, and messages nowhere: for stacks that are measured without a database. */
export const memoryStore = () => {
  const members = new Map();
  const roomsOf = new Map();
  return {
    addUser: async () => undefined,
    addRoom: async ({ id }) => {
      members.set(id, new Set());
    },
    addMember: async ({ roomId, userId }) => {
      members.get(roomId)?.add(userId);
      roomsOf.set(userId, [...(roomsOf.get(userId) ?? []), roomId]);
    },
    isMember: async ({ roomId, userId }) => members.get(roomId)?.has(userId) ?? false,
    addMessage: async () => undefined,
    /** The rooms that a user is a member of. */
    roomsOf: (userId) => roomsOf.get(userId) ?? [],
  };
};
