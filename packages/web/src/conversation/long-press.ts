import { useRef } from 'preact/hooks';

const pressMs = 450;
const moveMaxPx = 10;

interface LongPress {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
  readonly onTouchEnd: (event: TouchEvent) => void;
  readonly onContextMenu: (event: MouseEvent) => void;
}

/** Hears a finger that rests on an element. What moves is scrolling, and what has a mouse has its own ways. */
export const useLongPress = (onPress: (element: HTMLElement) => void): LongPress => {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const isTouch = useRef(false);
  const wasPress = useRef(false);
  const cancel = (): void => clearTimeout(timer.current);
  return {
    onPointerDown: (event) => {
      isTouch.current = event.pointerType === 'touch';
      if (!isTouch.current || !event.isPrimary) return;
      const element = event.currentTarget as HTMLElement;
      from.current = { x: event.clientX, y: event.clientY };
      wasPress.current = false;
      timer.current = setTimeout(() => {
        wasPress.current = true;
        onPress(element);
      }, pressMs);
    },
    onPointerMove: ({ clientX, clientY }) => {
      if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > moveMaxPx) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    // What was opened may lie under the finger: lifting it is no click on that.
    onTouchEnd: (event) => {
      if (wasPress.current) event.preventDefault();
    },
    // The browser's own menu would lie over ours.
    onContextMenu: (event) => {
      if (isTouch.current) event.preventDefault();
    },
  };
};
