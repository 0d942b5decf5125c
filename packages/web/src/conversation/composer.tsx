import { ParleyError } from '@parley/client';
import type { OpenRoom } from '@parley/client';
import type { JSX, RefObject, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { PaperclipIcon, SendIcon, SmileIcon } from '../icons.tsx';
import { enterSends } from '../preferences.ts';
import { client, messageLengthMax } from '../store.ts';
import { IconButton } from '../ui/button.tsx';
import { showError, showProblem, showToast } from '../ui/toast.tsx';
import { Completions, useCompletions } from './completions.tsx';
import { EmojiPicker } from './emoji-picker.tsx';
import { Floating } from './floating.tsx';
import { growTo } from './grow.ts';
import { draftsOf } from './own-drafts.ts';
import { PickedFiles } from './picked-files.tsx';
import { charactersLeft, insertAt, sends } from './pure/composing.ts';
import { acceptAttribute, markdownOfFile } from './pure/files.ts';
import { says } from './strings.ts';
import { useUploads } from './uploads.ts';
import type { Uploads } from './uploads.ts';
import css from './composer.module.css';

interface ComposerProps {
  readonly roomId: string;
  readonly roomName: string;
  readonly ownId: string;
  readonly room: OpenRoom | undefined;
  /** The text field, which others give the focus to. */
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Files that were dropped on the conversation come this way. */
  readonly addFiles: RefObject<(files: Iterable<File>) => void>;
  readonly onEditLast: () => void;
  readonly onSent: () => void;
}

const contentOf = (text: string, { files }: Uploads): string =>
  [text.trim(), ...files.flatMap(({ stored }) => (stored ? [markdownOfFile(stored)] : []))]
    .filter((line) => line !== '')
    .join('\n');

/** Where messages are written. What is in it survives a reload. */
export const Composer = (props: ComposerProps): JSX.Element => {
  const { roomId, roomName, ownId, room, area, addFiles, onEditLast, onSent } = props;
  const drafts = draftsOf(ownId);
  const [text, setText] = useState(() => drafts.load(roomId));
  const [picker, setPicker] = useState<HTMLElement | undefined>();
  const nextCaret = useRef<number | undefined>(undefined);
  const fileInput = useRef<HTMLInputElement>(null);
  const uploads = useUploads(roomId);
  addFiles.current = uploads.add;

  const change = (next: string, caret?: number): void => {
    nextCaret.current = caret;
    setText(next);
    drafts.save(roomId, next);
  };
  const completions = useCompletions(text, area, change);

  useLayoutEffect(() => {
    growTo(area.current);
    if (nextCaret.current === undefined) return;
    area.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = undefined;
  }, [text]);

  const content = contentOf(text, uploads);
  const left = charactersLeft(content.length, messageLengthMax.value);
  const isUploaded = uploads.files.every(({ state }) => state === 'there');
  const canSend = content !== '' && isUploaded && (left ?? 0) >= 0;

  const send = (): void => {
    if ((left ?? 0) < 0) return showProblem(says.tooLong(messageLengthMax.peek()));
    if (!canSend) return;
    try {
      client.send(roomId, content);
    } catch (error) {
      if (error instanceof ParleyError && error.code === 'outbox_full') return showToast(says.queueFull);
      return showError(error);
    }
    uploads.clear();
    change('');
    area.current?.focus();
    onSent();
  };
  const insert = (emoji: string): void => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = area.current ?? {};
    const { text: next, caret } = insertAt(text, { start, end }, emoji);
    change(next, caret);
    setPicker(undefined);
    area.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (completions.onKeyDown(event)) return;
    if (event.key === 'ArrowUp' && text === '' && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return onEditLast();
    }
    if (!sends(event, enterSends.peek() ? 'sends' : 'breaks')) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    uploads.add(pasted);
  };

  return (
    <form
      class={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Completions completions={completions} />
      <div class={css.box}>
        <PickedFiles uploads={uploads} />
        <div class={css.line}>
          <IconButton label={says.attach} icon={PaperclipIcon} onPress={() => fileInput.current?.click()} />
          <input
            ref={fileInput}
            type="file"
            class="hidden"
            multiple
            tabIndex={-1}
            aria-hidden="true"
            accept={acceptAttribute}
            onChange={(event) => {
              uploads.add(event.currentTarget.files ?? []);
              event.currentTarget.value = '';
            }}
          />
          <textarea
            ref={area}
            class={css.area}
            rows={1}
            // An empty one is for the language of the page.
            dir={text === '' ? undefined : 'auto'}
            value={text}
            placeholder={says.write(roomName)}
            aria-label={says.write(roomName)}
            {...completions.attributes}
            onInput={(event) => {
              change(event.currentTarget.value);
              if (event.currentTarget.value !== '') room?.typing();
            }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          {left !== undefined && (
            <span class={`${css.left} ${left < 0 ? css.over : ''}`} role="status">
              {says.left(left)}
            </span>
          )}
          <IconButton
            label={says.emoji}
            icon={SmileIcon}
            onPress={(event) => setPicker(event.currentTarget)}
          />
          <button type="submit" class={css.send} aria-label={says.send} title={says.send} disabled={!canSend}>
            <SendIcon />
          </button>
        </div>
      </div>
      {picker && (
        <Floating label={says.emoji} anchor={picker} onClose={() => setPicker(undefined)}>
          <EmojiPicker onPick={insert} />
        </Floating>
      )}
    </form>
  );
};
