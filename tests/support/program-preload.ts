// Loaded into the programs that tests start, before they start: of known passwords the hash is not made anew. Every other is
// hashed, and every password is checked, as always. `madeHashes` of program.ts leaves it out.
import { knownHashes } from './known-hashes.ts';

const { hash } = Bun.password;

Bun.password.hash = (password, algorithm) => {
  const known = typeof password === 'string' ? knownHashes.get(password) : undefined;
  return known === undefined ? hash(password, algorithm) : Promise.resolve(known);
};
