import type { Message } from '@parley/contract/nouns/message';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { enterSends } from '../preferences.ts';
import { messageLengthMax } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { showError } from '../ui/toast.tsx';
import { growTo } from './grow.ts';
import { charactersLeft, sends } from './pure/composing.ts';
import type { RoomTools } from './room-tools.ts';
import { says } from './strings.ts';
import css from './message-editor.module.css';

/** A message being changed, in its place. Esc leaves it as it was. */
export const MessageEditor = ({ message, tools }: { message: Message; tools: RoomTools }): JSX.Element => {
  const [text, setText] = useState(message.content);
  const [isSaving, setIsSaving] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(text.length, text.length);
  }, []);
  useLayoutEffect(() => growTo(area.current), [text]);

  const left = charactersLeft(text.length, messageLengthMax.value);
  const canSave = text.trim() !== '' && (left ?? 0) >= 0 && !isSaving;
  const save = async (): Promise<void> => {
    if (!canSave) return;
    if (text === message.content) return tools.stopEdit();
    setIsSaving(true);
    try {
      await tools.saveEdit(message, text);
      tools.stopEdit();
    } catch (error) {
      setIsSaving(false);
      showError(error);
    }
  };
  return (
    <div class={css.editor}>
      <textarea
        ref={area}
        class={css.area}
        rows={1}
        dir="auto"
        value={text}
        aria-label={says.editLabel}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') tools.stopEdit();
          if (!sends(event, enterSends.peek() ? 'sends' : 'breaks')) return;
          event.preventDefault();
          void save();
        }}
      />
      <div class={css.actions}>
        <span class={css.hint}>{left === undefined ? says.editHint : says.left(left)}</span>
        <Button kind="quiet" onPress={() => tools.stopEdit()}>
          {says.cancel}
        </Button>
        <Button kind="primary" busy={isSaving} disabled={!canSave && !isSaving} onPress={() => void save()}>
          {says.save}
        </Button>
      </div>
    </div>
  );
};
