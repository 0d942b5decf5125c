import { ParleyError } from '@parley/client';
import { uploadPicture } from '@parley/client/files';
import type { Me } from '@parley/contract/nouns/user';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../dialogs/problem.tsx';
import { TrashIcon } from '../icons.tsx';
import { laterWords } from '../later-strings.ts';
import { cutPicture, pickedBytesMax } from '../own-picture.ts';
import { client, me } from '../store.ts';
import { errorText, words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toast.tsx';
import { ChoosePicture } from './choose-picture.tsx';
import css from './settings-picture.module.css';

interface Picked {
  readonly picture: Blob;
  readonly url: string;
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent' });
const megabytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'megabyte' });

/** What to say of a picture that the server does not take. */
const refusalOf = (error: unknown): string => {
  if (!(error instanceof ParleyError)) throw error;
  return error.code === 'invalid_input' ? laterWords.pictureBad : errorText(error);
};

/** Makes a chosen file ready, or says what is wrong with it. */
const prepare = async (file: File): Promise<Picked | string> => {
  if (file.size > pickedBytesMax)
    return laterWords.pictureTooLarge(megabytes.format(pickedBytesMax / 1_024 / 1_024));
  try {
    const picture = await cutPicture(file);
    return { picture, url: URL.createObjectURL(picture) };
  } catch {
    return laterWords.pictureBad;
  }
};

/** What was chosen and how far it has got. */
const usePicture = () => {
  const [picked, setPicked] = useState<Picked>();
  const [share, setShare] = useState<number>();
  const [problem, setProblem] = useState<string>();
  useEffect(
    () => () => {
      if (picked) URL.revokeObjectURL(picked.url);
    },
    [picked],
  );
  const change = async (work: () => Promise<Me>): Promise<void> => {
    setProblem(undefined);
    try {
      me.value = await work();
      setPicked(undefined);
      showToast(laterWords.saved);
    } catch (error) {
      setProblem(refusalOf(error));
    } finally {
      setShare(undefined);
    }
  };
  return {
    picked,
    share,
    problem,
    async choose(file: File): Promise<void> {
      const prepared = await prepare(file);
      setProblem(typeof prepared === 'string' ? prepared : undefined);
      setPicked(typeof prepared === 'string' ? undefined : prepared);
    },
    cancel: (): void => setPicked(undefined),
    upload: ({ picture }: Picked): Promise<void> =>
      change(() => {
        setShare(0);
        return uploadPicture(client, picture, { onProgress: (sent, total) => setShare(sent / total) });
      }),
    remove: (): Promise<void> =>
      change(async () => (await client.call('update_profile', { picture: null })).user),
  };
};

/** One's own picture: chosen, looked at, then uploaded; or removed. */
export const PictureChoice = ({ account }: { readonly account: Me }): JSX.Element => {
  const buttons = useRef<HTMLDivElement>(null);
  const { picked, share, problem, ...picture } = usePicture();
  /** The button that was pressed is gone after it: the first of them has the focus then. */
  const keepFocus = (): void => buttons.current?.querySelector('button')?.focus();
  const isUploading = share !== undefined;
  return (
    <section class={css.choice} aria-label={laterWords.picture}>
      <Avatar id={account.id} name={account.name} size={72} preview={picked?.url} />
      <div class={css.side}>
        <div ref={buttons} class={css.buttons}>
          <ChoosePicture
            label={picked && laterWords.chooseAnother}
            disabled={isUploading}
            onChoose={(file) => void picture.choose(file)}
          />
          {picked && (
            <Button
              kind="primary"
              busy={isUploading}
              onPress={() => picture.upload(picked).finally(keepFocus)}
            >
              {laterWords.pictureUse}
            </Button>
          )}
          {picked && !isUploading && (
            <Button
              kind="quiet"
              onPress={() => {
                picture.cancel();
                keepFocus();
              }}
            >
              {words.cancel}
            </Button>
          )}
          {!picked && account.picture !== null && (
            <Button kind="quiet" icon={TrashIcon} onPress={() => picture.remove().finally(keepFocus)}>
              {laterWords.removePicture}
            </Button>
          )}
        </div>
        <div class={css.course}>
          {isUploading && (
            <progress
              class={css.progress}
              value={share}
              aria-label={laterWords.pictureUploading(percent.format(share))}
            />
          )}
        </div>
        <p class={css.hint}>{laterWords.pictureHint}</p>
        <Problem text={problem} />
      </div>
    </section>
  );
};
