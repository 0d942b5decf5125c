import { laterWords } from '../later-strings.ts';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { CopyIcon } from '../icons.tsx';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import css from './dialogs.module.css';
import field from '../ui/field.module.css';

/** A link that is shown once, with a button that copies it. */
export const LinkBox = ({ link }: { readonly link: string }): JSX.Element => {
  const id = useId();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link);
    showToast(laterWords.linkCopied);
  };
  return (
    <div>
      <div class={css.linkRow}>
        <label class="hidden" for={id}>
          {laterWords.copyLink}
        </label>
        <input
          id={id}
          class={field.input}
          readOnly
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button kind="primary" icon={CopyIcon} onPress={() => copy().catch(() => undefined)}>
          {laterWords.copyLink}
        </Button>
      </div>
      <p class={field.hint}>{laterWords.inviteOnceShown}</p>
    </div>
  );
};
