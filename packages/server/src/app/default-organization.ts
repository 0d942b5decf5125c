import { nameKey } from '../domain/keys.ts';
import type { OrganizationRecord } from '../domain/records.ts';
import type { Deps } from './deps.ts';
import type { Store } from './ports/store.ts';

/** The organization of those who name none, made on first use. */
export const ensureDefaultOrganization = (
  { newId, settings }: Pick<Deps, 'newId' | 'settings'>,
  store: Pick<Store, 'organizations'>,
): Promise<OrganizationRecord> => {
  const name = settings.defaultOrganization;
  return store.organizations.ensureDefault({ id: newId(), name, nameKey: nameKey(name) });
};
