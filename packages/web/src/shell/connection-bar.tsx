import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { client, isLoaded, outbox, retryAtMs, status } from '../store.ts';
import { words } from '../strings.ts';
import css from './connection-bar.module.css';

/** A connection that is back within this time is not spoken of. */
const patienceMs = 1_500;
const tickMs = 1_000;

const hasNetwork = signal(navigator.onLine);
/** Whether the server has not been heard since the network went or came: the connection itself notices that only much later. */
const isUnheard = signal(false);
const hear = (): void => {
  isUnheard.value = false;
};
const listen = (): void => {
  isUnheard.value = true;
  // A server on this machine, or one close by, is there without what the browser calls a network.
  client.call('ping', {}).then(hear, () => undefined);
};
client.on('connected', hear);
addEventListener('online', () => {
  hasNetwork.value = true;
  client.retryNow();
  listen();
});
addEventListener('offline', () => {
  hasNetwork.value = false;
  listen();
});

const secondsUntil = (timeMs: number | undefined): number =>
  timeMs === undefined ? 0 : Math.max(0, Math.ceil((timeMs - Date.now()) / 1_000));

/** Draws anew every second while something is shown that counts down. */
const useTick = (isOn: boolean): void => {
  const [, setTurn] = useState(0);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => setTurn((turn) => turn + 1), tickMs);
    return () => clearInterval(timer);
  }, [isOn]);
};

/** True when something has been so for a while. */
const useLasting = (isSo: boolean): boolean => {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isSo) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isSo]);
  return isSo && isLasting;
};

/** A thin line that says when there is no connection, what waits, and when the next attempt is made. */
export const ConnectionBar = (): JSX.Element => {
  const isAway = status.value !== 'online';
  const isSilent = useLasting(isAway || isUnheard.value);
  const isShown = isSilent || (isAway && !hasNetwork.value);
  useTick(isShown);
  const queued = outbox.value.filter(({ state }) => state !== 'failed').length;
  const text = !hasNetwork.value
    ? words.offline
    : status.value === 'waiting'
      ? words.waiting(secondsUntil(retryAtMs.value))
      : isLoaded.value
        ? words.reconnecting
        : words.connecting;
  return (
    <div role="status" class={isShown ? css.bar : 'hidden'}>
      {isShown && (
        <>
          <span>
            {text}
            {queued > 0 && ` ${words.queued(queued)}`}
          </span>
          {hasNetwork.value && status.value === 'waiting' && (
            <button type="button" class={css.retry} onClick={() => client.retryNow()}>
              {words.tryNow}
            </button>
          )}
        </>
      )}
    </div>
  );
};
