/** The longest pause between two attempts, but for chance. */
export const pauseMsMax = 30_000;
/** Attempts in vain after a break until it is asked whether requests are answered. */
export const attemptsUnasked = 2;
/** Between two attempts to renew a token in place. */
export const renewAgainMs = 5_000;
/** A token that lives on for less than this is refreshed before a connection is made with it. */
export const renewSoonMs = 1_000;
