import { downloadPicture, isUploadedPicture } from '@parley/client/files';
import { computed, effect, signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { userOf } from '../people.ts';
import { client, me, phase, status } from '../store.ts';

/** Pictures that are kept as object URLs; beyond it the one that was asked for longest ago is let go. */
const picturesMax = 200;
/** One that could not be loaded is not asked for again so soon: rows come and go as one scrolls. */
const failedMs = 30_000;

interface Kept {
  readonly loading: Promise<string | undefined>;
  /** As soon as the bytes are there. */
  url: string | undefined;
  failedAtMs: number | undefined;
}

const kept = new Map<string, Kept>();

const letGo = (picture: string): void => {
  const one = kept.get(picture);
  kept.delete(picture);
  if (one?.url !== undefined) URL.revokeObjectURL(one.url);
};

const fetchPicture = async (picture: string): Promise<string | undefined> => {
  try {
    const url = URL.createObjectURL(await downloadPicture(client, picture));
    const one = kept.get(picture);
    if (one) one.url = url;
    else URL.revokeObjectURL(url);
    return one && url;
  } catch {
    // Replaced meanwhile, or there is no way to the server: the initials stay.
    const one = kept.get(picture);
    if (one) one.failedAtMs = performance.now();
    return undefined;
  }
};

/** A picture as an address for `img`, loaded once; undefined where it cannot be had. */
const loadPicture = (picture: string): Promise<string | undefined> => {
  const known = kept.get(picture);
  const isWorth = known?.failedAtMs === undefined || performance.now() - known.failedAtMs < failedMs;
  const one =
    known && isWorth ? known : { loading: fetchPicture(picture), url: undefined, failedAtMs: undefined };
  kept.delete(picture);
  kept.set(picture, one);
  for (const oldest of kept.keys()) {
    if (kept.size <= picturesMax) break;
    letGo(oldest);
  }
  return one.loading;
};

/** Counts connections: with each, those that could not be loaded are tried again. */
const connections = signal(0);
effect(() => {
  if (status.value !== 'online') return;
  for (const [picture, { failedAtMs }] of kept) if (failedAtMs !== undefined) letGo(picture);
  connections.value = connections.peek() + 1;
});

// Whoever logs in next in this tab may be of another organization.
effect(() => {
  if (phase.value === 'signed_in') return;
  for (const picture of kept.keys()) letGo(picture);
});

/** The picture of a user that was uploaded. Those elsewhere are not asked for: that would tell them who looks. */
const uploadedOf = (userId: string, given: string | null | undefined): string | undefined => {
  const user = userOf(userId) ?? (me.value?.id === userId ? me.value : undefined);
  const picture = user ? user.picture : given;
  return isUploadedPicture(picture) ? picture : undefined;
};

/**
 * The address of a user's picture for `img`; undefined until it is there, and where there is none. `given` is the one of a
 * user whom the client's state does not know.
 */
export const useUserPicture = (userId: string, given: string | null | undefined): string | undefined => {
  const uploaded = useMemo(() => computed(() => uploadedOf(userId, given)), [userId, given]).value;
  const connection = connections.value;
  const [loaded, setLoaded] = useState<{ readonly picture: string; readonly url: string | undefined }>();
  useEffect(() => {
    if (uploaded === undefined) return undefined;
    let isWanted = true;
    void loadPicture(uploaded).then((url) => {
      if (isWanted) setLoaded({ picture: uploaded, url });
    });
    return () => {
      isWanted = false;
    };
  }, [uploaded, connection]);
  if (uploaded === undefined) return undefined;
  // What is there already is shown in the first frame.
  return kept.get(uploaded)?.url ?? (loaded?.picture === uploaded ? loaded.url : undefined);
};
