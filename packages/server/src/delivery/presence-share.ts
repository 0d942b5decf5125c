import type { Bus } from '../app/ports/bus.ts';

/** What happens in this time is told together. */
const togetherMs = 100;
/** Users in one signal, and so in `togetherMs`: a list of 100,000 takes five seconds, and other signals get between. */
const usersTogetherMax = 2_000;
/** The list of all is told, and asked for, no more often than this. */
const listEveryMsMin = 1_000;

interface Options {
  readonly bus: Pick<Bus, 'nodeId' | 'isConnected' | 'publish'>;
  readonly isHere: (userId: string) => boolean;
  readonly usersHere: () => readonly string[];
}

/**
 * Tells the other nodes who is here: who comes and goes, together, and everybody when a node asks or comes. Holds one
 * entry a user at most, and nothing while there is no other node.
 */
export class PresenceShare {
  readonly #options: Options;
  /** What is to be told of users: null that they came, else when they left. */
  readonly #moved = new Map<string, Date | null>();
  #list: { readonly users: readonly string[]; part: number } | undefined;
  #isListDue = false;
  #isAskDue = false;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #isAlone = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether there is no other node to tell. */
  setAlone(isAlone: boolean): void {
    this.#isAlone = isAlone;
    if (!isAlone) return;
    this.close();
    this.#moved.clear();
    this.#list = undefined;
    this.#isListDue = false;
  }

  came(userId: string): void {
    this.#move(userId, null);
  }

  went(userId: string, leftAt: Date): void {
    this.#move(userId, leftAt);
  }

  /** Tells everybody who is here. */
  list(): void {
    if (this.#isAlone) return;
    this.#isListDue = true;
    this.#wake();
  }

  /** Asks the others who is there. While they are not heard there is no use in it. */
  ask(): void {
    if (this.#isAlone || !this.#options.bus.isConnected) return;
    this.#isAskDue = true;
    this.#wake();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #move(userId: string, leftAt: Date | null): void {
    if (this.#isAlone) return;
    this.#moved.set(userId, leftAt);
    this.#wake();
  }

  #wake(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
      const isDone = this.#moved.size === 0 && !this.#list && !this.#isListDue && !this.#isAskDue;
      if (!isDone && !this.#isAlone) this.#wake();
    }, togetherMs);
  }

  /** Whoever came before a list begins is on it, and who comes after is told after its first part: nobody is left out. */
  #tell(): void {
    const { bus } = this.#options;
    const nowMs = performance.now();
    if (this.#moved.size > 0) this.#tellMoved();
    if (this.#isAskDue && nowMs - this.#askedAtMs >= listEveryMsMin) {
      this.#isAskDue = false;
      this.#askedAtMs = nowMs;
      bus.publish({ type: 'who_is_here', nodeId: bus.nodeId });
    }
    if (this.#isListDue && !this.#list && nowMs - this.#listedAtMs >= listEveryMsMin) {
      this.#isListDue = false;
      this.#listedAtMs = nowMs;
      this.#list = { users: this.#options.usersHere(), part: 0 };
    }
    if (this.#list) this.#tellPart(this.#list);
  }

  #tellMoved(): void {
    const { bus } = this.#options;
    const here: string[] = [];
    const gone: { userId: string; leftAt: string }[] = [];
    for (const [userId, leftAt] of this.#moved) {
      if (here.length + gone.length >= usersTogetherMax) break;
      if (leftAt) gone.push({ userId, leftAt: leftAt.toISOString() });
      else here.push(userId);
      this.#moved.delete(userId);
    }
    bus.publish({ type: 'users_moved', nodeId: bus.nodeId, here, gone });
  }

  #tellPart(list: { readonly users: readonly string[]; part: number }): void {
    const { bus, isHere } = this.#options;
    const { part, users } = list;
    const end = (part + 1) * usersTogetherMax;
    const here = users.slice(part * usersTogetherMax, end).filter((userId) => isHere(userId));
    const isLast = end >= users.length;
    bus.publish({ type: 'users_listed', nodeId: bus.nodeId, part, isLast, here });
    list.part += 1;
    if (isLast) this.#list = undefined;
  }
}
