import type { ComponentChildren, JSX } from 'preact';
import type { Icon } from '../icons.tsx';
import css from './empty-state.module.css';

interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** 1 where it is the whole page. */
  readonly level?: 1 | 2;
  /** The one button that follows from it. */
  readonly action?: ComponentChildren;
}

/** Nothing is here: a sentence that helps, and what to do. */
export const EmptyState = ({
  icon: Glyph,
  title,
  children,
  action,
  level = 2,
}: EmptyStateProps): JSX.Element => {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div class={css.empty}>
      <span class={css.glyph}>
        <Glyph size={24} />
      </span>
      <Heading class={css.title}>{title}</Heading>
      {children && <p class={css.text}>{children}</p>}
      {action && <div class={css.action}>{action}</div>}
    </div>
  );
};
