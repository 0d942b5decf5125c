/**
 * Hashes of the passwords with which tests register people, made by `Passwords.hash`. A hash takes 45 ms of a core, as it
 * should, and most people of tests need only be there: they share these.
 */
export const knownHashes: ReadonlyMap<string, string> = new Map([
  [
    'violet-harbour-97',
    '$argon2id$v=19$m=19456,t=2,p=1$nfy0rfCYiLq55rsrruAOsxXlMmW/ZKEGkR9gWThtXvE$57uWLq7l2HXOO8BHRUfv+LNk/g6CFpZxmOOj02ImZic',
  ],
  [
    'correct horse battery',
    '$argon2id$v=19$m=19456,t=2,p=1$UdOq5OfUpEZFKUWcSmeeWjoPQBWV3YBzpyCfyraZ2eY$3OHazAV4l7BRcWmbhc5r3FMwoLc7zCfMW5Ei3RLGhiM',
  ],
]);
