import type { ComponentChildren, JSX } from 'preact';

interface FormProps {
  readonly class: string | undefined;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

/** A form that the app sends itself. What is wrong with a field is said beside it, and not by the browser. */
export const Form = ({ class: className, onSubmit, children }: FormProps): JSX.Element => (
  <form
    class={className}
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {children}
  </form>
);
