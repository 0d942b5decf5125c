/** Lines that a text field shows before it scrolls inside itself. */
const linesMax = 8;

/** Makes a text field as high as its text, up to eight lines. */
export const growTo = (area: HTMLTextAreaElement | null): void => {
  if (!area) return;
  const style = getComputedStyle(area);
  const around = Number.parseFloat(style.paddingBlockStart) + Number.parseFloat(style.paddingBlockEnd);
  const borders = area.offsetHeight - area.clientHeight;
  const heightMax = Number.parseFloat(style.lineHeight) * linesMax + around;
  area.style.height = 'auto';
  const height = Math.min(area.scrollHeight, heightMax) + borders;
  area.style.height = `${height}px`;
  area.style.overflowY = area.scrollHeight > heightMax + 1 ? 'auto' : 'hidden';
};
