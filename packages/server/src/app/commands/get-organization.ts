import { Fault } from '../../domain/fault.ts';
import { organizationView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const getOrganization: Handler<'get_organization'> = async ({ db, caller }) => {
  const organization = await db.organizations.load(caller.user.organizationId);
  if (!organization) throw new Fault('not_found');
  return { organization: organizationView(organization) };
};
