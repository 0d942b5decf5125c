import type { LimitName } from '../command.ts';
import type { limits } from '../limits.ts';

/** What each limit of the contract bounds, for the documents. */
export const limitTexts: Readonly<Record<keyof typeof limits, string>> = {
  contentLengthCeiling:
    'Characters of a message that a server can be configured to take; the server at hand may take fewer.',
  clientIdLengthMax: "Characters of a client's own id for a message.",
  nameLengthMax: 'Characters of a name or title.',
  usernameLengthMax: 'Characters of a user name.',
  emailLengthMax: 'Characters of an e-mail address.',
  descriptionLengthMax: 'Characters of a description.',
  urlLengthMax: 'Characters of an address of a picture or page.',
  passwordLengthMax: 'Characters of a password; nothing is cut off below it.',
  passwordLengthMin: 'Characters that a new password must have.',
  pageMax: 'Rows of one page at most.',
  pageDefault: 'Rows of one page when `limit` is not given.',
  idsMax: 'Ids in one request.',
  resumeEventsMax: 'Events in one answer of `resume`, over all rooms.',
  resumeCharsMax: 'Characters of JSON in one answer of `resume`, about.',
  resumeGapMax: 'Events of one room that can be caught up with; beyond it the room is loaded anew.',
  emojiLengthMax: 'UTF-16 units of one reaction.',
  reactionKindsMax: 'Different reactions on one message.',
  reactionUsersShown: 'Users named with a reaction; `count` is always exact.',
  receiptsNamedMax:
    'Members up to which a room hears whose marks move; a larger one hears counts. Users named by `get_receipts`.',
  notificationLengthMax: 'Characters of a notification.',
  fileBytesMax: 'Bytes of one uploaded file.',
  fileNameLengthMax: 'Characters of the name of a file; what is longer is cut off.',
  pictureBytesMax: 'Bytes of the picture of a user.',
  pictureSidePxMax: 'Pixels of each side of the picture of a user.',
};

/** What draws from an allowance, and what it is counted by. */
export const allowanceTexts: Readonly<Record<LimitName, string>> = {
  messages: 'counts per user and room',
  authentication: 'counts failed attempts per address and per account',
  commands: 'counts per user',
  none: 'is not limited',
};
