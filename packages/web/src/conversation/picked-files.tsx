import type { JSX } from 'preact';
import { CloseIcon, FileIcon, RetryIcon } from '../icons.tsx';
import { IconButton } from '../ui/button.tsx';
import { dates, says } from './strings.ts';
import type { PickedFile, Uploads } from './uploads.ts';
import css from './picked-files.module.css';

const percent = new Intl.NumberFormat(undefined, { style: 'percent' });

/** What goes with the message: a picture or a name, and how far its upload is. */
export const PickedFiles = ({ uploads }: { uploads: Uploads }): JSX.Element | null => {
  if (uploads.files.length === 0) return null;
  return (
    <ul class={css.files}>
      {uploads.files.map((file) => (
        <Picked key={file.key} file={file} uploads={uploads} />
      ))}
    </ul>
  );
};

const Picked = ({ file, uploads }: { file: PickedFile; uploads: Uploads }): JSX.Element => (
  <li class={`${css.file} ${file.state === 'failed' ? css.failed : ''}`} data-state={file.state}>
    {file.previewUrl === undefined ? (
      <span class={css.thumb}>
        <FileIcon />
      </span>
    ) : (
      <img class={css.thumb} src={file.previewUrl} alt="" />
    )}
    <span class={css.about}>
      <span class="cut">{file.name}</span>
      <span class={css.size}>{file.state === 'failed' ? says.uploadFailed : dates.bytes(file.size)}</span>
    </span>
    {file.state === 'failed' && (
      <IconButton small label={says.retry} icon={RetryIcon} onPress={() => uploads.retry(file.key)} />
    )}
    <IconButton
      small
      label={says.removeFile(file.name)}
      icon={CloseIcon}
      onPress={() => uploads.remove(file.key)}
    />
    {file.state === 'uploading' && (
      <progress
        class={css.progress}
        value={file.progress}
        aria-label={says.uploading(percent.format(file.progress))}
      />
    )}
  </li>
);
