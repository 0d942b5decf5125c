import { makeDrafts } from './pure/drafts.ts';
import type { DraftStore, Drafts } from './pure/drafts.ts';

/** Where the browser allows no store, drafts live as long as the page. */
const refusingStore: DraftStore = {
  getItem: () => null,
  setItem: () => {},
  removeItem: () => {},
};

const browserStore = (): DraftStore => {
  try {
    return localStorage;
  } catch {
    return refusingStore;
  }
};

let drafts: { readonly userId: string; readonly drafts: Drafts } | undefined;

/** The drafts of whoever is logged in. */
export const draftsOf = (userId: string): Drafts => {
  if (drafts?.userId !== userId) drafts = { userId, drafts: makeDrafts(browserStore(), userId) };
  return drafts.drafts;
};
