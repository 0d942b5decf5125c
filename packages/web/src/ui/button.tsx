import type { ComponentChildren, JSX, TargetedMouseEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Icon } from '../icons.tsx';
import { showError } from './toast.tsx';
import css from './button.module.css';

interface ButtonProps {
  readonly children: ComponentChildren;
  /** What it does. While a promise is under way the button shows it and cannot be pressed again; an error is told in a toast. */
  readonly onPress?: ((event: TargetedMouseEvent<HTMLButtonElement>) => unknown) | undefined;
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger' | 'warn';
  readonly type?: 'button' | 'submit';
  readonly icon?: Icon;
  readonly disabled?: boolean;
  /** Something under way that the button did not begin by itself, as of the form around it. */
  readonly busy?: boolean;
  readonly wide?: boolean;
  readonly autoFocus?: boolean;
  readonly popovertarget?: string;
}

export const Button = ({
  children,
  onPress,
  kind = 'plain',
  type = 'button',
  icon: Glyph,
  disabled = false,
  busy = false,
  wide = false,
  ...rest
}: ButtonProps): JSX.Element => {
  const [isWaiting, setWaiting] = useState(false);
  const isBusy = busy || isWaiting;
  const press = (event: TargetedMouseEvent<HTMLButtonElement>): void => {
    if (isBusy) {
      event.preventDefault();
      return;
    }
    const result = onPress?.(event);
    if (!(result instanceof Promise)) return;
    setWaiting(true);
    result.catch(showError).finally(() => setWaiting(false));
  };
  return (
    <button
      {...rest}
      type={type}
      class={`${css.button} ${css[kind]} ${wide ? css.wide : ''}`}
      disabled={disabled}
      aria-disabled={isBusy}
      aria-busy={isBusy}
      onClick={press}
    >
      <span class={css.label}>
        {Glyph && <Glyph size={18} />}
        {children}
      </span>
    </button>
  );
};

/** Of a button or link that is nothing but an icon, where it cannot be an `IconButton`. */
export const iconButtonClass = css.icon;
export const smallIconButtonClass = `${css.icon} ${css.small}`;

interface IconButtonProps {
  /** Its name, for who does not see it; also its tooltip. */
  readonly label: string;
  readonly icon: Icon;
  readonly onPress?: ((event: TargetedMouseEvent<HTMLButtonElement>) => unknown) | undefined;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly small?: boolean;
  readonly class?: string | undefined;
  readonly popovertarget?: string;
  readonly tabIndex?: number;
}

export const IconButton = ({
  label,
  icon: Glyph,
  onPress,
  pressed,
  small = false,
  class: className = '',
  ...rest
}: IconButtonProps): JSX.Element => (
  <button
    {...rest}
    type="button"
    class={`${css.icon} ${small ? css.small : ''} ${className}`}
    aria-label={label}
    title={label}
    aria-pressed={pressed}
    onClick={(event) => {
      const result = onPress?.(event);
      if (result instanceof Promise) result.catch(showError);
    }}
  >
    <Glyph size={small ? 18 : 20} />
  </button>
);
