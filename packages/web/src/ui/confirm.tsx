import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { words } from '../strings.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly isDanger?: boolean;
}

interface Asked extends Question {
  readonly answer: (isSure: boolean) => void;
}

const asked = signal<Asked | undefined>(undefined);

/** Asks before what cannot be undone. */
export const confirm = (question: Question): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  asked.value?.answer(false);
  asked.value = {
    ...question,
    answer(isSure) {
      asked.value = undefined;
      resolve(isSure);
    },
  };
  return promise;
};

export const Confirmation = (): JSX.Element | null => {
  const question = asked.value;
  if (!question) return null;
  const { title, text, action, isDanger = false, answer } = question;
  return (
    <Dialog
      title={title}
      onClose={() => answer(false)}
      actions={
        <>
          <Button onPress={() => answer(false)}>{words.cancel}</Button>
          <Button kind={isDanger ? 'danger' : 'primary'} onPress={() => answer(true)}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
};
