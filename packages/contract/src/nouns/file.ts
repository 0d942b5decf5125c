import { z } from 'zod';
import { id, timestamp } from '../fields.ts';

/** What may be uploaded. The content decides which it is, never a name or a header. */
export const fileType = z.enum(['image/jpeg', 'image/png', 'application/pdf']);
export type FileType = z.infer<typeof fileType>;

export const file = z
  .object({
    id,
    roomId: id.describe('The members of this room can download it.'),
    name: z.string().describe('As the uploader called it, without folders and control characters.'),
    type: fileType,
    size: z.int().describe('Bytes.'),
    url: z.string().describe('Where it is downloaded, with an access token: `/v1/files/…` on this server.'),
    createdAt: timestamp,
  })
  .meta({ id: 'File' });
export type File = z.infer<typeof file>;
