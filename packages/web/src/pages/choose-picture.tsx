import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { ImageIcon } from '../icons.tsx';
import { laterWords } from '../later-strings.ts';
import { Button } from '../ui/button.tsx';

interface ChoosePictureProps {
  readonly onChoose: (file: File) => void;
  readonly label?: string | undefined;
  readonly disabled?: boolean;
}

/** A button that asks for a picture of the device. */
export const ChoosePicture = ({
  onChoose,
  label = laterWords.choosePicture,
  disabled = false,
}: ChoosePictureProps): JSX.Element => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={laterWords.choosePicture}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) onChoose(file);
        }}
      />
      <Button icon={ImageIcon} disabled={disabled} onPress={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
};
