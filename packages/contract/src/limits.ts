/**
 * The limits of the contract: what no configuration can raise. Those an operator can change have their defaults in the
 * server's configuration.
 */
export const limits = {
  /** Characters (UTF-16 units) of a message that a server can be configured to take. */
  contentLengthCeiling: 20_000,
  /** Characters of a client's own id for a message: a UUID fits, and so does a prefix with one. */
  clientIdLengthMax: 64,
  nameLengthMax: 80,
  usernameLengthMax: 40,
  emailLengthMax: 254,
  descriptionLengthMax: 2_000,
  urlLengthMax: 2_000,
  /** Characters of a password. Nothing is cut off below it. */
  passwordLengthMax: 128,
  passwordLengthMin: 8,
  /** Rows of one page. */
  pageMax: 100,
  pageDefault: 50,
  /** Ids in one request. */
  idsMax: 200,
  /** Events in one answer of resume, over all rooms. */
  resumeEventsMax: 500,
  /** Characters of JSON in one answer of resume, about: half of what a connection that reads slowly may owe. */
  resumeCharsMax: 262_144,
  /** Events of one room that can be caught up with; whoever missed more loads the room anew. */
  resumeGapMax: 10_000,
  /** UTF-16 units of one reaction: the longest emoji sequences are about 30. */
  emojiLengthMax: 32,
  /** Different reactions on one message. */
  reactionKindsMax: 50,
  /** Users named with a reaction; `count` is always exact. */
  reactionUsersShown: 20,
  /** Members up to which a room is told whose marks move, and users named as having a message; counts are always exact. */
  receiptsNamedMax: 100,
  notificationLengthMax: 500,
  /** Bytes of one uploaded file: a photo or a document, held in memory while it is checked. */
  fileBytesMax: 5 * 1_024 * 1_024,
  /** UTF-16 units of the name of a file; what is longer is cut. */
  fileNameLengthMax: 200,
  /** Bytes of the picture of a user, which everybody in the organization loads. */
  pictureBytesMax: 1_024 * 1_024,
  /** Pixels of each side of such a picture: what a device that shows it needs memory for. */
  pictureSidePxMax: 1_024,
} as const;
