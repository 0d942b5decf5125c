import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { CloseIcon } from '../icons.tsx';
import { words } from '../strings.ts';
import { IconButton } from './button.tsx';
import { Form } from './form.tsx';
import { useModal } from './use-modal.ts';
import css from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at its end, the main one last. */
  readonly actions?: ComponentChildren;
  /** Makes the dialog a form. */
  readonly onSubmit?: () => void;
  readonly width?: 'narrow' | 'wide';
}

/** A modal dialog. Esc and a press outside close it, and the focus goes back. */
export const Dialog = ({
  title,
  lead,
  onClose,
  children,
  actions,
  onSubmit,
  width = 'narrow',
}: DialogProps): JSX.Element => {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useModal(dialog);
  const content = (
    <>
      <div class={css.head}>
        <div>
          <h2 id={titleId} class={css.title}>
            {title}
          </h2>
          {lead && <p class={css.lead}>{lead}</p>}
        </div>
        <IconButton label={words.close} icon={CloseIcon} onPress={onClose} />
      </div>
      <div class={css.body}>{children}</div>
      {actions && <div class={css.actions}>{actions}</div>}
    </>
  );
  return (
    <dialog
      ref={dialog}
      class={`${css.dialog} ${css[width]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {onSubmit ? (
        <Form class={css.sheet} onSubmit={onSubmit}>
          {content}
        </Form>
      ) : (
        <div class={css.sheet}>{content}</div>
      )}
    </dialog>
  );
};
