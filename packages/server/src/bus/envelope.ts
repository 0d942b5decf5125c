import type { Signal } from '../app/ports/bus.ts';
import type { ChannelName } from './routing.ts';

/** How many envelopes a node has put on each channel. */
export type Counts = Readonly<Partial<Record<ChannelName, number>>>;

/**
 * What goes over a channel, as JSON. Signals are numbered by node and channel, densely from 1; a heartbeat says how far
 * the numbers have got; a goodbye is the last of a node.
 */
export type Envelope =
  | { readonly node: string; readonly n: number; readonly signals: readonly Signal[] }
  | { readonly node: string; readonly counts: Counts }
  | { readonly node: string; readonly bye: true };

/** An envelope around signals that are JSON already. */
export const envelopeText = (node: string, n: number, signals: readonly string[]): string =>
  `{"node":${JSON.stringify(node)},"n":${n},"signals":[${signals.join(',')}]}`;

/** Those that this version knows; another version's node may say more. What only a node itself is told is not among them. */
const signalTypes: Readonly<Record<Signal['type'], true>> = {
  committed: true,
  room_notice: true,
  user_notice: true,
  watched: true,
  said: true,
  advanced: true,
  user_changed: true,
  sessions_ended: true,
  users_moved: true,
  users_listed: true,
  who_is_here: true,
  allowances_taken: true,
  allowances_returned: true,
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isCounts = (value: unknown): value is Counts =>
  isRecord(value) && Object.values(value).every((count) => isCount(count));

const isSignal = (value: unknown): value is Signal =>
  isRecord(value) && typeof value['type'] === 'string' && Object.hasOwn(signalTypes, value['type']);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads an envelope; undefined for a text that is none. Signals of types that are not known here are left out. */
export const readEnvelope = (text: string): Envelope | undefined => {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const { node, n, signals, counts, bye } = value;
  if (typeof node !== 'string' || node === '') return undefined;
  if (bye === true) return { node, bye };
  if (isCounts(counts)) return { node, counts };
  if (!isCount(n) || !Array.isArray(signals)) return undefined;
  return { node, n, signals: signals.filter((signal) => isSignal(signal)) };
};
