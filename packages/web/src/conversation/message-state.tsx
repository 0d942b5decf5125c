import type { TimelineEntry } from '@parley/client/views';
import type { JSX } from 'preact';
import { AlertIcon, ClockIcon, TickIcon, TicksIcon } from '../icons.tsx';
import { says } from './strings.ts';
import css from './message-state.module.css';

type OwnState = Exclude<TimelineEntry['state'], 'received'>;

const iconOf = {
  sending: ClockIcon,
  sent: TickIcon,
  delivered: TicksIcon,
  read: TicksIcon,
  failed: AlertIcon,
} as const satisfies Record<OwnState, unknown>;

/** How far one's own message has got: a clock, one tick, two, two filled ones. */
export const MessageState = ({ state, isWaiting }: { state: OwnState; isWaiting: boolean }): JSX.Element => {
  const Icon = iconOf[state];
  const label = isWaiting ? says.waiting : says.states[state];
  return (
    <span class={`${css.state} ${css[state]}`} role="img" aria-label={label} title={label} data-state={state}>
      <Icon size={16} />
    </span>
  );
};
