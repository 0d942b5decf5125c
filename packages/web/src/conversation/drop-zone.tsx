import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ImageIcon } from '../icons.tsx';
import { says } from './strings.ts';
import css from './drop-zone.module.css';

interface DropZoneProps {
  readonly class: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ComponentChildren;
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Takes files that are dropped on it, and says so while they are above it. */
export const DropZone = ({ class: className, onFiles, children }: DropZoneProps): JSX.Element => {
  const [isOver, setIsOver] = useState(false);
  // Every element inside is entered and left by itself.
  const depth = useRef(0);
  const leave = (): void => {
    depth.current = 0;
    setIsOver(false);
  };
  return (
    <div
      class={className}
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setIsOver(true);
      }}
      onDragOver={(event) => {
        if (hasFiles(event)) event.preventDefault();
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        leave();
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {children}
      {isOver && (
        <div class={css.over}>
          <ImageIcon size={24} /> {says.dropHere}
        </div>
      )}
    </div>
  );
};
