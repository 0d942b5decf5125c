/** Rooms, and members, in one page. */
export const pageSize = 100;
/** Pages of the list of rooms: 100,000 rooms. */
export const listPagesMax = 1_000;
/** How long after a change it is looked whether something is missing. */
export const lookMs = 100;
/** What is missing may still be on its way: after so long it is asked for. */
export const graceMs = 1_000;
/** Before `resume` is asked once more for a room in which it brought nothing. */
export const stuckMs = 10_000;
/** Questions for a room that is not there, or that cannot be seen. */
export const unknownTriesMax = 3;
/** Answers of `resume` in a row until every room is at its end. */
export const resumesMax = 200;
/** Profiles that are asked for one by one; more come with the rooms and their members. */
export const profilesMax = 5;
/** Pages of members of a room that is looked at: 2,000 members. */
export const memberPagesMax = 20;
/** The longest pause after a refusal. */
export const pauseMsMax = 60_000;
