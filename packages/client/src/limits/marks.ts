/** How long a mark waits for a higher one. */
export const settleMs = 250;
/** Between two marks of whatever room: 120 a minute, a fifth of the allowance for commands. */
export const paceMs = 500;
/** Before one that was refused for now is said again. */
export const againMs = 10_000;
