import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { words } from '../strings.ts';
import css from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string | undefined;
  /** What is wrong with what was typed. */
  readonly error?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'url';
  readonly autoComplete?: string;
  readonly placeholder?: string | undefined;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly optional?: boolean;
  /** More than one line. */
  readonly rows?: number;
  readonly hideLabel?: boolean;
}

/** A text field with its label, a hint and what is wrong with it. */
export const Field = (props: FieldProps): JSX.Element => {
  const { label, value, onInput, hint, error, type = 'text', optional, rows, hideLabel = false } = props;
  const id = useId();
  const [isShown, setShown] = useState(false);
  const below = error ?? hint;
  useEffect(() => {
    // The browser heeds the attribute once a page; a dialog does again, when it opens.
    if (props.autoFocus) document.getElementById(id)?.focus();
  }, []);
  const shared = {
    id,
    value,
    class: css.input,
    placeholder: props.placeholder,
    required: props.required,
    maxLength: props.maxLength,
    autoFocus: props.autoFocus,
    'aria-invalid': error !== undefined,
    'aria-describedby': below === undefined ? undefined : `${id}-hint`,
  };
  return (
    <div class={css.field}>
      <label for={id} class={hideLabel ? 'hidden' : css.label}>
        {label}
        {optional && <span class={css.optional}> · {words.optional}</span>}
      </label>
      <span class={css.box}>
        {rows === undefined ? (
          <input
            {...shared}
            // tsc finds no attributes that fit a union of types.
            // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
            type={(type === 'password' && isShown ? 'text' : type) as 'text'}
            autoComplete={props.autoComplete ?? 'off'}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        ) : (
          <textarea {...shared} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
        )}
        {type === 'password' && (
          <button type="button" class={css.reveal} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? words.hidePassword : words.showPassword}
            <span class="hidden"> {label}</span>
          </button>
        )}
      </span>
      {below !== undefined && (
        <p id={`${id}-hint`} class={error === undefined ? css.hint : css.error}>
          {below}
        </p>
      )}
    </div>
  );
};

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => unknown;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
}

/** One of a few, as the browser's own list. */
export const Choice = <Value extends string>({
  label,
  value,
  onChange,
  options,
  hideLabel = false,
  disabled = false,
}: ChoiceProps<Value>): JSX.Element => {
  const id = useId();
  return (
    <div class={css.field}>
      <label for={id} class={hideLabel ? 'hidden' : css.label}>
        {label}
      </label>
      <select
        id={id}
        class={css.select}
        value={value}
        disabled={disabled}
        onChange={(event) => void onChange(event.currentTarget.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
};

interface RadioCardsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly hint?: string;
    readonly icon?: ComponentChildren;
  }[];
  /** Side by side instead of below each other. */
  readonly inRow?: boolean;
}

/** One of a few, each with room to say what it means. */
export const RadioCards = <Value extends string>({
  label,
  value,
  onChange,
  options,
  inRow = false,
}: RadioCardsProps<Value>): JSX.Element => {
  const name = useId();
  return (
    <fieldset>
      <legend class={css.label}>{label}</legend>
      <div class={`${css.cards} ${inRow ? css.inRow : ''}`}>
        {options.map((option) => (
          <label key={option.value} class={css.card}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon}
            <span>
              <span class={css.cardLabel}>{option.label}</span>
              {option.hint && <span class={css.hint}>{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => unknown;
  readonly disabled?: boolean;
}

/** On or off. */
export const Switch = ({ label, hint, checked, onChange, disabled = false }: SwitchProps): JSX.Element => {
  const id = useId();
  return (
    <div class={css.switchRow}>
      <span>
        <label for={id} class={css.switchLabel}>
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} class={css.hint}>
            {hint}
          </p>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class={css.switch}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => void onChange(event.currentTarget.checked)}
      />
    </div>
  );
};
