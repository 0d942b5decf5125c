/** Until `connected` must have come. */
export const openMs = 15_000;
/** After so long a silence the server is asked whether it is there. */
export const quietMs = 30_000;
/** How long it may think about that. */
export const pongMs = 10_000;
/** Questions without an answer at one time. */
export const askedMax = 500;
