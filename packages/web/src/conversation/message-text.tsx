import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import { Attachment } from './attachment.tsx';
import { fileIdOf } from './pure/files.ts';
import { parseMarkdown } from './pure/markdown.ts';
import type { Block, ListItem } from './pure/markdown.ts';
import { textOf } from './pure/markdown-inline.ts';
import type { Inline } from './pure/markdown-inline.ts';
import { dates, says } from './strings.ts';
import css from './message-text.module.css';

interface TextProps {
  readonly content: string;
  readonly editedAt: string | null;
  readonly ownUsername: string;
  /** Whether the keyboard reaches the links in it: the list is one tab stop. */
  readonly isActive: boolean;
}

type Show = Omit<TextProps, 'content' | 'editedAt'>;

/** What a message says, as elements. There is no way from text to HTML in here. */
export const MessageText = memo(({ content, editedAt, ...show }: TextProps): JSX.Element => {
  const blocks = useMemo(() => parseMarkdown(content), [content]);
  const isLarge = editedAt === null && isOnlyEmoji(content);
  return (
    <div class={`${css.text} ${isLarge ? css.large : ''}`} dir="auto">
      {blocksOf(blocks, show)}
      {editedAt !== null && (
        <span class={css.edited} title={says.editedAt(dates.full(Date.parse(editedAt)))}>
          {says.edited}
        </span>
      )}
    </div>
  );
});

const emojiOnly = /^(?:\p{RGI_Emoji}\s*){1,5}$/v;
const emojiOnlyLengthMax = 40;
const isOnlyEmoji = (content: string): boolean =>
  content.length <= emojiOnlyLengthMax && emojiOnly.test(content.trim());

const blocksOf = (blocks: readonly Block[], show: Show): JSX.Element[] =>
  blocks.map((block, index) => <BlockView key={index} block={block} show={show} />);

const BlockView = ({ block, show }: { block: Block; show: Show }): JSX.Element => {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlinesOf(block.children, show)}</p>;
    case 'quote':
      return <blockquote>{blocksOf(block.children, show)}</blockquote>;
    case 'fence':
      return (
        <pre tabIndex={show.isActive ? 0 : -1} dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case 'list':
      return block.isOrdered ? (
        <ol start={block.start}>{itemsOf(block.items, show)}</ol>
      ) : (
        <ul>{itemsOf(block.items, show)}</ul>
      );
    default:
      return block satisfies never;
  }
};

const itemsOf = (items: readonly ListItem[], show: Show): JSX.Element[] =>
  items.map((item, index) => (
    <li key={index} class={css[`level${item.level}`]}>
      {inlinesOf(item.children, show)}
    </li>
  ));

const inlinesOf = (inlines: readonly Inline[], show: Show): (JSX.Element | string)[] =>
  inlines.map((inline, index) => {
    switch (inline.kind) {
      case 'text':
        return inline.text;
      case 'code':
        return <code key={index}>{inline.text}</code>;
      case 'bold':
        return <strong key={index}>{inlinesOf(inline.children, show)}</strong>;
      case 'italic':
        return <em key={index}>{inlinesOf(inline.children, show)}</em>;
      case 'strike':
        return <s key={index}>{inlinesOf(inline.children, show)}</s>;
      case 'mention':
        return <Mention key={index} username={inline.username} ownUsername={show.ownUsername} />;
      case 'link':
        return <Link key={index} link={inline} show={show} />;
      default:
        return inline satisfies never;
    }
  });

const Mention = ({ username, ownUsername }: { username: string; ownUsername: string }): JSX.Element => {
  const isOwn = username.toLowerCase() === ownUsername.toLowerCase();
  return <bdi class={`${css.mention} ${isOwn ? css.own : ''}`}>@{username}</bdi>;
};

const Link = ({ link, show }: { link: Inline & { kind: 'link' }; show: Show }): JSX.Element => {
  const fileId = fileIdOf(link.href, location.origin);
  if (fileId !== undefined) {
    return <Attachment fileId={fileId} name={textOf(link.children)} isActive={show.isActive} />;
  }
  const isOurs = link.href.startsWith(`${location.origin}/r/`);
  return (
    <a
      href={link.href}
      tabIndex={show.isActive ? 0 : -1}
      {...(isOurs ? {} : { target: '_blank', rel: 'noopener noreferrer' })}
    >
      {inlinesOf(link.children, show)}
    </a>
  );
};
