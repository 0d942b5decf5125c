/** Arrows, Home and End move inside a list that is one tab stop: among what has `data-move`. */
export const arrowsMove = (event: KeyboardEvent, list: HTMLElement | null): void => {
  if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = [...list.querySelectorAll<HTMLElement>('[data-move]')];
  const at = items.findIndex((item) => item === document.activeElement);
  if (at < 0) return;
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
};
