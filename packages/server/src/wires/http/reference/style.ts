/** The look of the reference: text first, one accent, light and dark. */
export const referenceStyle = `
:root {
  color-scheme: light dark;
  --ground: oklch(0.995 0.002 272);
  --raised: oklch(0.975 0.004 272);
  --sunken: oklch(0.955 0.006 272);
  --border: oklch(0.905 0.008 272);
  --muted: oklch(0.5 0.02 272);
  --text: oklch(0.24 0.02 272);
  --strong: oklch(0.16 0.02 272);
  --accent: oklch(0.5 0.17 272);
  --accent-soft: oklch(0.945 0.03 272);
  --danger: oklch(0.52 0.19 25);
  --success: oklch(0.5 0.12 155);
  --warning: oklch(0.52 0.11 70);
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: oklch(0.18 0.01 272);
    --raised: oklch(0.22 0.012 272);
    --sunken: oklch(0.25 0.014 272);
    --border: oklch(0.315 0.015 272);
    --muted: oklch(0.71 0.02 272);
    --text: oklch(0.89 0.01 272);
    --strong: oklch(0.97 0.005 272);
    --accent: oklch(0.78 0.11 272);
    --accent-soft: oklch(0.29 0.05 272);
    --danger: oklch(0.75 0.14 25);
    --success: oklch(0.78 0.12 155);
    --warning: oklch(0.8 0.11 80);
  }
}
@media (prefers-contrast: more) {
  :root { --muted: var(--text); --border: var(--muted); }
}

*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 72px; -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 400 15px/1.45 var(--sans);
  overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul, dl, dd, figure { margin: 0; padding: 0; }
ul { list-style: none; }
h1, h2, h3, h4 { color: var(--strong); font-weight: 650; line-height: 1.25; text-wrap: balance; }
p { text-wrap: pretty; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; text-underline-offset: 2px; }
code, pre, .name { font-family: var(--mono); font-size: 13px; }
p > code, dd > code, td > code { background: var(--sunken); border-radius: 4px; padding: 0 4px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
.skip {
  position: absolute;
  inset-inline-start: 8px;
  inset-block-start: -48px;
  z-index: 3;
  padding: 8px 12px;
  border-radius: 6px;
  background: var(--accent);
  color: var(--ground);
}
.skip:focus { inset-block-start: 8px; }

.top {
  position: sticky;
  inset-block-start: 0;
  z-index: 2;
  display: flex;
  align-items: center;
  gap: 8px;
  block-size: 56px;
  padding-inline: 8px 16px;
  background: var(--ground);
  border-block-end: 1px solid var(--border);
}
.top button {
  display: grid;
  place-items: center;
  inline-size: 44px;
  block-size: 44px;
  border: 0;
  border-radius: 6px;
  background: none;
  color: inherit;
  cursor: pointer;
}
.top button:hover { background: var(--sunken); }
.brand { color: var(--strong); font-size: 15px; font-weight: 650; }
.brand:hover { text-decoration: none; }
.brand span { color: var(--muted); font-weight: 400; }

nav[popover] {
  position: fixed;
  inset: 0 auto 0 0;
  margin: 0;
  inline-size: min(304px, 88vw);
  block-size: 100dvh;
  max-block-size: none;
  padding: 16px 12px 48px;
  overflow-y: auto;
  overscroll-behavior: contain;
  border: 0;
  border-inline-end: 1px solid var(--border);
  background: var(--raised);
  color: inherit;
}
nav::backdrop { background: oklch(0 0 0 / 0.35); }
nav .brand { padding: 4px 12px 8px; }
nav h2 { padding: 16px 12px 4px; color: var(--muted); font-size: 12px; font-weight: 500; }
nav li a {
  display: block;
  padding: 10px 12px;
  border-radius: 6px;
  color: var(--text);
  font-size: 13px;
}
nav li a:hover { background: var(--sunken); text-decoration: none; }
nav li a[aria-current] { background: var(--accent-soft); color: var(--accent); }

main { padding: 24px 16px 48px; max-inline-size: 1240px; margin-inline: auto; }
.intro { padding-block: 8px 24px; max-inline-size: 680px; }
.intro h1 { font-size: 26px; margin-block: 4px 12px; }
.version { color: var(--muted); font-size: 13px; font-variant-numeric: tabular-nums; }
section > header { padding-block: 48px 8px; max-inline-size: 680px; }
section > header h2 { font-size: 20px; margin-block-end: 4px; }
section > header p { color: var(--muted); }
article { padding-block: 32px; border-block-start: 1px solid var(--border); }
section > header + article { margin-block-start: 16px; }
.about { min-inline-size: 0; max-inline-size: 680px; }
.plain > * { max-inline-size: 680px; }
h3 { font-size: 17px; margin-block-end: 8px; }
h3 a { color: inherit; }
article[id] h3 { scroll-margin-top: 72px; }
article:target > h3 a, article:target > .about > h3 a { color: var(--accent); }
h4 { margin-block: 24px 8px; font-size: 12px; font-weight: 500; color: var(--muted); }
.about > p + p, .plain > p + p { margin-block-start: 8px; }
.more { color: var(--muted); }
.wires { display: grid; gap: 8px; margin-block-start: 12px; }
.wires li { padding-inline-start: 12px; border-inline-start: 2px solid var(--border); }
strong { font-weight: 650; color: var(--strong); }

.route { display: flex; gap: 8px; align-items: baseline; margin-block-end: 12px; }
.path { min-inline-size: 0; overflow-wrap: anywhere; color: var(--text); }
.path var { color: var(--accent); font-style: normal; }
.socket + .path { font-family: inherit; color: var(--muted); font-size: 13px; }
.method {
  flex: none;
  padding: 2px 8px;
  border-radius: 6px;
  background: var(--accent-soft);
  color: var(--accent);
  font-size: 12px;
  font-weight: 650;
}
.method.get { background: color-mix(in oklch, var(--success) 14%, var(--ground)); color: var(--success); }
.method.put, .method.patch { background: color-mix(in oklch, var(--warning) 14%, var(--ground)); color: var(--warning); }
.method.delete { background: color-mix(in oklch, var(--danger) 12%, var(--ground)); color: var(--danger); }
.method.socket { background: var(--sunken); color: var(--muted); }

.facts { display: flex; flex-wrap: wrap; gap: 8px 32px; margin-block-start: 16px; font-size: 13px; }
.facts dt { color: var(--muted); font-size: 12px; font-weight: 500; }

.fields { border: 1px solid var(--border); border-radius: 10px; }
.fields li { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; padding: 8px 12px; }
.fields li > p, .fields li > .fields { flex-basis: 100%; }
.fields li + li { border-block-start: 1px solid var(--border); }
.field { color: var(--strong); font-weight: 500; }
.type { color: var(--muted); font-size: 13px; }
.required, .optional { font-size: 12px; color: var(--muted); white-space: nowrap; }
.required { color: var(--accent); }
.fields p { margin-block-start: 4px; font-size: 13px; color: var(--text); }
.fields .fields { margin-block-start: 8px; background: var(--raised); }
.whole { font-size: 13px; }
.codes { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; }
.status { color: var(--muted); font-variant-numeric: tabular-nums; }

.samples { display: grid; gap: 12px; align-content: start; margin-block-start: 24px; min-inline-size: 0; }
.sample { min-inline-size: 0; overflow: hidden; border-radius: 10px; background: var(--raised); border: 1px solid var(--border); }
.sample figcaption { padding: 8px 12px 0; color: var(--muted); font-size: 12px; font-weight: 500; }
.sample pre { margin: 0; padding: 8px 12px 12px; overflow-x: auto; line-height: 1.5; tab-size: 2; }

.scroll { margin-block-start: 16px; overflow-x: auto; border: 1px solid var(--border); border-radius: 10px; }
table { border-collapse: collapse; inline-size: 100%; font-size: 13px; }
th, td { padding: 8px 12px; text-align: start; vertical-align: baseline; }
thead th { color: var(--muted); font-size: 12px; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 400; white-space: nowrap; }
tbody tr { border-block-start: 1px solid var(--border); }
tbody tr:target { background: var(--accent-soft); }
.number { font-variant-numeric: tabular-nums; }

@media (min-width: 1024px) {
  html { scroll-padding-top: 24px; }
  body { display: grid; grid-template-columns: 280px minmax(0, 1fr); }
  .top { display: none; }
  nav[popover] {
    display: block;
    position: sticky;
    inset: 0 auto auto 0;
    inline-size: auto;
    padding: 24px 12px 48px;
  }
  nav li a { padding: 4px 12px; }
  main { padding: 32px 48px; inline-size: 100%; margin-inline: 0; }
  article[id] h3 { scroll-margin-top: 24px; }
}
@media (min-width: 1200px) {
  article:not(.plain) { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 464px); gap: 32px; }
  .samples { margin-block-start: 0; position: sticky; inset-block-start: 32px; align-self: start; }
}
@media (max-width: 639px) {
  .scroll table, .scroll tbody, .scroll tr, .scroll td, .scroll tbody th { display: block; }
  .scroll thead { display: none; }
  .scroll tr { padding: 8px 0; }
  .scroll td, .scroll tbody th { padding: 2px 12px; white-space: normal; }
  .scroll tbody th, .scroll td.number { display: inline-block; }
  .scroll td.number { padding-inline-start: 0; color: var(--muted); }
}
@media print {
  nav, .top, .skip { display: none !important; }
  body { display: block; }
}
`;
