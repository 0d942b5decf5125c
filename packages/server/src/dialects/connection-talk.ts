import { Fault } from '../domain/fault.ts';
import type { OnlineUser, Talk } from './dialect.ts';
import type { DialectListener } from './listener.ts';
import { CommandRunner } from './runner.ts';
import type { Asking, DialectDeps } from './runner.ts';

/** A membership that comes and goes so often while it is read is not waited for. */
const membershipReadsMax = 10;

/** What a talk needs of its connection. */
export interface TalkPlace {
  readonly host: DialectDeps & {
    readonly delivery: {
      onlineOf(organizationId: string): readonly OnlineUser[];
      userHears(listener: DialectListener, roomId: string): boolean;
    };
  };
  readonly listener: DialectListener;
  isClosed(): boolean;
  /** Says something to this connection, in the dialect that it hears in. */
  tell(event: string, data: unknown): void;
}

/** One event of a connection being done. Made for every event: an object of a class, without closures. */
export class ConnectionTalk extends CommandRunner implements Talk {
  readonly #place: TalkPlace;

  constructor(place: TalkPlace, dialect: string, asking: Asking) {
    super(place.host, dialect, asking);
    this.#place = place;
  }

  get userId(): string {
    return this.#place.listener.userId;
  }

  get joined(): ReadonlySet<string> {
    return this.#place.listener.joined;
  }

  online(): readonly OnlineUser[] {
    const { host, listener } = this.#place;
    return host.delivery.onlineOf(listener.organizationId);
  }

  /**
   * Joins only in a moment in which the membership is known without waiting. One that had to be read may have ended
   * while it was, and its end would have found nothing to leave.
   */
  async join(roomId: string): Promise<boolean> {
    const { host, listener } = this.#place;
    await host.gateway.track([roomId]);
    for (let reads = 0; reads < membershipReadsMax; reads += 1) {
      const member = host.directory.member(roomId, listener.userId);
      if (!(member instanceof Promise)) {
        if (this.#place.isClosed()) return false;
        const isFirst = !this.userHears(roomId);
        listener.join(roomId);
        return isFirst;
      }
      if (!(await member)) throw new Fault('not_found');
    }
    throw new Fault('overloaded', { retryAfterS: 1 });
  }

  leave(roomId: string): boolean {
    return this.#place.listener.leave(roomId);
  }

  userHears(roomId: string): boolean {
    const { host, listener } = this.#place;
    return host.delivery.userHears(listener, roomId);
  }

  emit(event: string, data: unknown): void {
    this.#place.tell(event, data);
  }
}
