/** What the server says of itself before anybody has logged in. */
export interface ServerFacts {
  /** Nobody has an account yet: the first one founds the organization. */
  readonly fresh: boolean;
  /** Characters that a message may have; left out where the server did not answer. */
  readonly messageLengthMax?: number;
}

/** Asks the server; one that does not answer is taken for one that has people. */
export const loadServerFacts = async (): Promise<ServerFacts> => {
  try {
    const answer = await fetch('/server.json');
    return answer.ok ? ((await answer.json()) as ServerFacts) : { fresh: false };
  } catch {
    return { fresh: false };
  }
};
