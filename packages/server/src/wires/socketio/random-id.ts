/** 120 bits, as Engine.IO's own ids have: whoever knows a session's id may speak for it. */
const idBytes = 15;

const bytes = Buffer.alloc(idBytes);

export function randomId(): string {
  crypto.getRandomValues(bytes);
  return bytes.toString('base64url');
}
