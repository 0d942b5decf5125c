import { z } from 'zod';
import { command } from '../command.ts';
import { description, line, name, picture, username, webUrl } from '../fields.ts';
import { limits } from '../limits.ts';
import { me, themeColor, themeMode } from '../nouns/user.ts';

export const updateProfile = command({
  name: 'update_profile',
  summary: 'Change your profile. What is not sent stays; null empties a field.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'PATCH', path: '/me', status: 200 },
  input: z.object({
    username: username.optional(),
    name: name.optional(),
    title: line(limits.nameLengthMax).nullish(),
    description: description.nullish(),
    picture: picture
      .nullish()
      .describe('An address elsewhere. One that was uploaded is left when anything else is given.'),
    resumeUrl: webUrl.nullish(),
    themeMode: themeMode.optional(),
    themeColor: themeColor.nullish(),
    backgroundPicture: webUrl.nullish(),
    shareReceipts: z.boolean().optional(),
  }),
  output: z.object({ user: me }),
  faults: ['already_exists'],
});
