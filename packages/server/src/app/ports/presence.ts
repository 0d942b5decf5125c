/** Who has a connection open, on any node. */
export interface PresencePort {
  isOnline(userId: string): boolean;
}
