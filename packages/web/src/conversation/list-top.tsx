import type { JSX } from 'preact';
import { Button } from '../ui/button.tsx';
import { says } from './strings.ts';
import css from './list-top.module.css';

/** Fixed, so that nothing moves when the last page of older messages has come. */
export const topHeightPx = 88;

interface ListTopProps {
  readonly hasOlder: boolean;
  readonly hasFailed: boolean;
  readonly roomName: string;
  readonly onRetry: () => Promise<void>;
}

/** Above the first message: the shape of older ones, or the beginning of the room. */
export const ListTop = ({ hasOlder, hasFailed, roomName, onRetry }: ListTopProps): JSX.Element => (
  <div class={css.top} style={{ height: `${topHeightPx}px` }}>
    {hasOlder && !hasFailed && <SkeletonRow />}
    {hasOlder && hasFailed && (
      <div class={css.failed}>
        {says.failed} <Button onPress={onRetry}>{says.retry}</Button>
      </div>
    )}
    {!hasOlder && <p class={css.beginning}>{says.empty(roomName)}</p>}
  </div>
);

const SkeletonRow = ({ lines = 2 }: { lines?: number }): JSX.Element => (
  <div class={css.skeleton}>
    <span class={css.face} />
    <span class={css.lines}>
      {Array.from({ length: lines + 1 }, (_, index) => (
        <span key={index} class={css.bone} />
      ))}
    </span>
  </div>
);

const rowsOfSkeleton = [1, 3, 2, 1, 2, 3, 1];

/** The shape of a conversation, until there is one. */
export const ListSkeleton = (): JSX.Element => (
  <div class={css.whole} role="status" aria-label={says.loading}>
    {rowsOfSkeleton.map((lines, index) => (
      <SkeletonRow key={index} lines={lines} />
    ))}
  </div>
);
