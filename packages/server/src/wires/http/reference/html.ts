const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe between tags and inside quoted attributes. */
export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** Prose of the contract: text in which `code` stands in backticks. */
export const prose = (text: string): string => escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

/** The parts that are there, one below the other. */
export const lines = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n');

/** A link to a heading of the page. */
export const anchor = (id: string, text: string): string =>
  `<a href="#${id}"><code>${escape(text)}</code></a>`;

/** A block of code with a caption. */
export const sample = (caption: string, code: string): string =>
  `<figure class="sample"><figcaption>${escape(caption)}</figcaption><pre><code>${escape(code)}</code></pre></figure>`;
