/** Messages in one page. */
export const pageSize = 50;
/** Messages that stay when older ones are loaded: the newest beyond that are forgotten. */
export const messagesKeptMax = 2_000;
/** So many more may there be before `keepNewest` forgets the oldest: not one by one, as new ones come. */
export const spareMax = 100;
/** So many more when newer ones are loaded, where nobody asks for `keepNewest`. */
export const newerSpareMax = 1_000;
/** Questions for one page that is older than what was heard since. */
export const triesMax = 5;
/** How often others hear that somebody types: the server forgets it after six seconds. */
export const typingMs = 3_000;
/** Before a page that could not be loaded is asked for again by itself. */
export const againMs = 5_000;
