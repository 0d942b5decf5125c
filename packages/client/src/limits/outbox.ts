export const messagesMax = 500;
/** Characters of all contents: what a browser's storage holds by far. */
export const charsMax = 1_000_000;
/** Refusals of one message that say `later`, until it has failed: about twenty minutes. */
export const refusalsMax = 25;
/** The longest pause after such a refusal. */
export const pauseMsMax = 60_000;
/** Nobody expects a message to be sent any more that is so old. */
export const ageMsMax = 7 * 24 * 3_600_000;
/** Messages that were sent and are remembered for who asks then. */
export const sentMax = 200;
