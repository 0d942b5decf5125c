import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DownloadIcon, FileIcon, ImageIcon } from '../icons.tsx';
import { loadPicture, saveFile } from './downloads.ts';
import { isImageName } from './pure/files.ts';
import { says } from './strings.ts';
import css from './attachment.module.css';

interface AttachmentProps {
  readonly fileId: string;
  readonly name: string;
  readonly isActive: boolean;
}

/** A file of a message: a picture as such, anything else as a card. Both keep their room before they are loaded. */
export const Attachment = (props: AttachmentProps): JSX.Element =>
  isImageName(props.name) ? <Picture {...props} /> : <FileCard {...props} />;

const Picture = (props: AttachmentProps): JSX.Element => {
  const { fileId, name, isActive } = props;
  const [url, setUrl] = useState<string | undefined>();
  const [isGone, setIsGone] = useState(false);
  const [isWhole, setIsWhole] = useState(false);
  useEffect(() => {
    let isWanted = true;
    setIsGone(false);
    loadPicture(fileId).then(
      (loaded) => isWanted && setUrl(loaded),
      () => isWanted && setIsGone(true),
    );
    return () => {
      isWanted = false;
    };
  }, [fileId]);
  if (isGone) return <FileCard {...props} />;
  return (
    <>
      <button
        type="button"
        class={css.picture}
        aria-label={says.openImage(name)}
        tabIndex={isActive ? 0 : -1}
        onClick={() => url !== undefined && setIsWhole(true)}
      >
        {url === undefined ? <ImageIcon size={24} /> : <img src={url} alt={name} />}
      </button>
      {isWhole && url !== undefined && <Whole {...props} url={url} onClose={() => setIsWhole(false)} />}
    </>
  );
};

interface WholeProps extends AttachmentProps {
  readonly url: string;
  readonly onClose: () => void;
}

/** The picture alone, over everything. A click beside it or Esc closes. */
const Whole = ({ fileId, name, url, onClose }: WholeProps): JSX.Element => (
  <dialog
    class={css.whole}
    aria-label={name}
    ref={(dialog) => {
      if (dialog && !dialog.open) dialog.showModal();
    }}
    onClose={onClose}
    onClick={(event) => event.currentTarget.close()}
  >
    <img src={url} alt={name} />
    <button
      type="button"
      class={css.save}
      onClick={(event) => {
        event.stopPropagation();
        void saveFile(fileId, name);
      }}
    >
      <DownloadIcon /> {name}
    </button>
  </dialog>
);

const FileCard = ({ fileId, name, isActive }: AttachmentProps): JSX.Element => {
  const [state, setState] = useState<'there' | 'loading' | 'gone'>('there');
  const download = async (): Promise<void> => {
    setState('loading');
    try {
      await saveFile(fileId, name);
      setState('there');
    } catch {
      setState('gone');
    }
  };
  return (
    <button
      type="button"
      class={css.card}
      aria-label={says.download(name)}
      tabIndex={isActive ? 0 : -1}
      disabled={state === 'loading'}
      aria-busy={state === 'loading'}
      onClick={() => void download()}
    >
      <FileIcon class={css.kind} />
      <span class={css.name}>
        <span class="cut">{name}</span>
        {state === 'gone' && <span class={css.gone}>{says.fileGone}</span>}
      </span>
      <DownloadIcon class={css.kind} />
    </button>
  );
};
