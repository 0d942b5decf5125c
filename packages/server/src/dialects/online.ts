import type { UserRecord } from '../domain/records.ts';
import type { OnlineUser } from './dialect.ts';

/** Users named in one list: an organization with more is told of the first. */
export const onlineShownMax = 1_000;
/** Everybody who comes in this time is told of together: a thousand who come at once are one list, not a thousand. */
const togetherMs = 100;

/** Who is online, organization by organization, as the signals of presence say. */
export class Online {
  readonly #byOrganization = new Map<string, Map<string, OnlineUser>>();
  readonly #changed = new Set<string>();
  readonly #tell: (organizationId: string) => void;

  constructor(tell: (organizationId: string) => void) {
    this.#tell = tell;
  }

  set({ id, number, organizationId }: UserRecord, isOnline: boolean): void {
    const users = this.#byOrganization.get(organizationId) ?? new Map<string, OnlineUser>();
    if (isOnline) users.set(id, { id, number });
    else users.delete(id);
    if (users.size > 0) this.#byOrganization.set(organizationId, users);
    else this.#byOrganization.delete(organizationId);
    this.#announce(organizationId);
  }

  of(organizationId: string): readonly OnlineUser[] {
    return [...(this.#byOrganization.get(organizationId)?.values() ?? [])].slice(0, onlineShownMax);
  }

  #announce(organizationId: string): void {
    if (this.#changed.has(organizationId)) return;
    this.#changed.add(organizationId);
    setTimeout(() => {
      this.#changed.delete(organizationId);
      this.#tell(organizationId);
    }, togetherMs).unref();
  }
}
