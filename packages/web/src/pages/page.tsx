import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { BackIcon } from '../icons.tsx';
import { goBack } from '../router.ts';
import { words } from '../strings.ts';
import { IconButton } from '../ui/button.tsx';
import css from './page.module.css';

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  /** Where back leads on a phone when one came from elsewhere. */
  readonly up?: string;
  /** Beside the title. */
  readonly action?: ComponentChildren;
  /** Pages of the same kind, above the title. */
  readonly tabs?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page in the place of the conversation: a title, one sentence, and what it is about. */
export const PageFrame = ({ title, lead, up = '/', action, tabs, children }: PageProps): JSX.Element => (
  <div class={css.page}>
    <div class={css.bar}>
      <span class={css.back}>
        <IconButton label={words.back} icon={BackIcon} onPress={() => goBack(up)} />
      </span>
      {tabs ?? <h1 class={css.barTitle}>{title}</h1>}
    </div>
    <div class={css.scroll}>
      <div class={css.column}>
        <div class={css.head}>
          <div>
            {tabs && <h1 class={css.title}>{title}</h1>}
            {lead && <p class={css.lead}>{lead}</p>}
          </div>
          {action}
        </div>
        {children}
      </div>
    </div>
  </div>
);

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly base: string;
  readonly names: readonly Name[];
  readonly current: Name;
  readonly text: Readonly<Record<Name, string>>;
}

/** Links between pages of one kind. That of the page itself is in sight, however narrow the window. */
export const Tabs = <Name extends string>({
  label,
  base,
  names,
  current,
  text,
}: TabsProps<Name>): JSX.Element => {
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav ref={tabs} class={css.tabs} aria-label={label}>
      {names.map((name) => (
        <a
          key={name}
          href={`${base}/${name}`}
          class={css.tab}
          aria-current={name === current ? 'page' : undefined}
        >
          {text[name]}
        </a>
      ))}
    </nav>
  );
};

/** A part of a page with a title of its own. */
export const Block = ({
  title,
  lead,
  children,
}: {
  readonly title?: string;
  readonly lead?: string;
  readonly children: ComponentChildren;
}): JSX.Element => (
  <section class={css.block}>
    {title && <h2 class={css.blockTitle}>{title}</h2>}
    {lead && <p class={css.blockLead}>{lead}</p>}
    <div class={css.blockBody}>{children}</div>
  </section>
);
