/** Users remembered of one node; more than a node can hold connections for. Those beyond it seem to be offline. */
const usersPerNodeMax = 1_000_000;

interface Node {
  readonly users: Set<string>;
  /** The list of its users that is coming in: who is on it so far, and the part that comes next. */
  list: { readonly users: Set<string>; nextPart: number } | undefined;
}

/** A part of the list of a node's users. */
export interface ListPart {
  readonly nodeId: string;
  readonly part: number;
  readonly isLast: boolean;
  readonly here: readonly string[];
}

/** Who has a connection to the other nodes, as these say. */
export class PresenceElsewhere {
  readonly #ownId: string;
  readonly #nodes = new Map<string, Node>();

  constructor(ownId: string) {
    this.#ownId = ownId;
  }

  /** Whether no other node is known. */
  get isAlone(): boolean {
    return this.#nodes.size === 0;
  }

  has(userId: string): boolean {
    for (const { users } of this.#nodes.values()) if (users.has(userId)) return true;
    return false;
  }

  nodeCame(nodeId: string): void {
    if (!this.#nodes.has(nodeId)) this.#nodes.set(nodeId, { users: new Set(), list: undefined });
  }

  /** Whether this node did not know that the user is there. */
  add(nodeId: string, userId: string): boolean {
    const node = this.#nodes.get(nodeId);
    if (!node) return false;
    node.list?.users.add(userId);
    if (node.users.has(userId) || node.users.size >= usersPerNodeMax) return false;
    node.users.add(userId);
    return true;
  }

  /** Whether this node believed that the user was there. */
  remove(nodeId: string, userId: string): boolean {
    const node = this.#nodes.get(nodeId);
    node?.list?.users.delete(userId);
    return node?.users.delete(userId) ?? false;
  }

  /**
   * Hears a part of a node's list, whose users are added already. Answers with the users who are not there after all, once
   * the list is whole. One of which a part is missing says nothing: who missed it asks for another.
   */
  listed({ nodeId, part, isLast, here }: ListPart): readonly string[] {
    const node = this.#nodes.get(nodeId);
    if (!node) return [];
    if (part === 0) node.list = { users: new Set(), nextPart: 0 };
    const { list } = node;
    if (list?.nextPart !== part) {
      node.list = undefined;
      return [];
    }
    list.nextPart += 1;
    for (const userId of here) list.users.add(userId);
    if (!isLast) return [];
    node.list = undefined;
    const absent = [...node.users].filter((userId) => !list.users.has(userId));
    for (const userId of absent) node.users.delete(userId);
    return absent;
  }

  /**
   * Forgets a node. Answers with those who were there, and whether it is this node's to write down when they were last
   * seen: the nodes that are left agree on the one whose name comes first.
   */
  nodeGone(nodeId: string): { readonly users: readonly string[]; readonly isOursToWrite: boolean } {
    const users = [...(this.#nodes.get(nodeId)?.users ?? [])];
    this.#nodes.delete(nodeId);
    const isOursToWrite = [...this.#nodes.keys()].every((other) => this.#ownId < other);
    return { users, isOursToWrite };
  }
}
