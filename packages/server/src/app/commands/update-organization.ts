import { Fault } from '../../domain/fault.ts';
import { nameKey } from '../../domain/keys.ts';
import { organizationView } from '../../domain/views.ts';
import { ensureDefaultOrganization } from '../default-organization.ts';
import type { Handler } from '../handler.ts';

export const updateOrganization: Handler<'update_organization'> = async (
  { db, caller, newId, settings },
  { name, joinPolicy },
) => {
  // The default organization's name is taken even before somebody has needed it.
  if (name !== undefined && nameKey(name) === nameKey(settings.defaultOrganization))
    await ensureDefaultOrganization({ newId, settings }, db);
  const organization = await db.organizations.update(caller.user.organizationId, {
    ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
    ...(joinPolicy === undefined ? {} : { joinPolicy }),
  });
  if (!organization) throw new Fault('already_exists', { message: 'Another organization has this name.' });
  return { organization: organizationView(organization) };
};
