import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { SparkIcon } from '../icons.tsx';
import { words } from '../strings.ts';
import { useUserPicture } from './avatar-pictures.ts';
import css from './avatar.module.css';

interface AvatarProps {
  /** Whose it is: the hue follows from it. */
  readonly id: string;
  readonly name: string;
  readonly size?: 20 | 24 | 32 | 36 | 56 | 72;
  /** Shows a dot. Left out where it is not known. */
  readonly online?: boolean | undefined;
  readonly isAssistant?: boolean;
  /** The picture of somebody who may be in none of one's rooms. Of the others it is known. */
  readonly picture?: string | null | undefined;
  /** A picture in place of the one that is known: the address of what was chosen, and not yet uploaded. */
  readonly preview?: string | undefined;
}

const hueSteps = 24;

/** One of 24 hues, always the same for an id. */
export const hueOf = (id: string): number => {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return (sum % hueSteps) * (360 / hueSteps);
};

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const firstOf = (word: string): string =>
  segments.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

/** One or two letters of a name: of the first and the last word. */
export const initialsOf = (name: string): string => {
  const parts = name
    .replaceAll(/[^\p{Letter}\p{Number}\p{Emoji_Presentation}\s]/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const [first = name, last] = [parts[0], parts.length > 1 ? parts.at(-1) : undefined];
  return (firstOf(first) + (last === undefined ? '' : firstOf(last))).toLocaleUpperCase();
};

/** A picture over the initials, which stay when the browser cannot show it. */
const Picture = ({ url }: { readonly url: string }): JSX.Element | null => {
  const [isBroken, setBroken] = useState(false);
  return isBroken ? null : (
    <img class={css.picture} src={url} alt="" decoding="async" onError={() => setBroken(true)} />
  );
};

const UserPicture = ({ id, picture }: Pick<AvatarProps, 'id' | 'picture'>): JSX.Element | null => {
  const url = useUserPicture(id, picture);
  return url === undefined ? null : <Picture key={url} url={url} />;
};

/** A face: the picture of a user, and initials on a hue that follows from the id until it is there. */
export const Avatar = ({
  id,
  name,
  size = 36,
  online,
  isAssistant = false,
  picture,
  preview,
}: AvatarProps): JSX.Element => (
  <span class={css.avatar} data-size={size} style={{ '--avatar-hue': String(hueOf(id)) }}>
    <span class={`${css.face} ${isAssistant ? css.assistant : ''}`} aria-hidden="true">
      {isAssistant ? <SparkIcon size={size > 32 ? 20 : 16} /> : initialsOf(name)}
      {preview === undefined ? (
        <UserPicture id={id} picture={picture} />
      ) : (
        <Picture key={preview} url={preview} />
      )}
    </span>
    {online !== undefined && (
      <span class={`${css.dot} ${online ? css.online : ''}`}>
        <span class="hidden">{online ? words.online : words.offlineNow}</span>
      </span>
    )}
  </span>
);
