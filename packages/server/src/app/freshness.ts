import { ensureDefaultOrganization } from './default-organization.ts';
import type { Deps } from './deps.ts';

/**
 * Whether nobody has an account yet in the organization of those who name none, so that the next one becomes its admin. Once
 * somebody has, that is remembered: there is no way back.
 */
export const freshness = ({ db, newId, settings }: Pick<Deps, 'db' | 'newId' | 'settings'>) => {
  let isFresh = true;
  return async (): Promise<boolean> => {
    if (!isFresh) return false;
    const organization = await ensureDefaultOrganization({ newId, settings }, db);
    isFresh = await db.organizations.isEmpty(organization.id);
    return isFresh;
  };
};
