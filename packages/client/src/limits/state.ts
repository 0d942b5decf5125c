/** Events of a room, to bring a page up to date that was read before them. */
export const recentMax = 256;
/** Events of one room that cannot be applied yet; more are read again by `resume`. */
export const earlyMax = 256;
/** Rooms with such events that are not loaded. */
export const earlyRoomsMax = 200;
/** Rooms that were left and are remembered. */
export const leftMax = 1_000;
/** A message that comes lets those go that are so much older, so that an open room does not grow for ever. */
export const messagesKeptMax = 8_192;
export const notificationsMax = 100;
/** How long somebody types without saying so again. */
export const typingMs = 6_000;
