import { describe, expect, it } from 'bun:test';
import type { InviteRecord, OrganizationRecord, UserRecord } from './records.ts';
import { admitsNewcomers, isUsable } from './invites.ts';

const nowMs = Date.UTC(2026, 0, 5);

const invite = (given: Partial<InviteRecord> = {}): InviteRecord => ({
  id: 'invite',
  organizationId: 'here',
  roomId: 'room',
  role: 'member',
  admits: true,
  createdBy: 'ada',
  createdAt: new Date(nowMs),
  expiresAt: null,
  usesMax: null,
  uses: 0,
  ...given,
});

const organization = (joinPolicy: OrganizationRecord['joinPolicy']): OrganizationRecord => ({
  id: 'here',
  number: 1,
  name: 'Here',
  joinPolicy,
  createdAt: new Date(nowMs),
});

const maker = (role: UserRecord['role'], status: UserRecord['status'] = 'active') =>
  ({ role, status }) as UserRecord;

describe('isUsable', () => {
  it('is so until the time is up and the uses are gone', () => {
    expect(isUsable(invite(), nowMs)).toBe(true);
    expect(isUsable(invite({ expiresAt: new Date(nowMs + 1) }), nowMs)).toBe(true);
    expect(isUsable(invite({ expiresAt: new Date(nowMs) }), nowMs)).toBe(false);
    expect(isUsable(invite({ usesMax: 2, uses: 1 }), nowMs)).toBe(true);
    expect(isUsable(invite({ usesMax: 2, uses: 2 }), nowMs)).toBe(false);
  });
});

describe('admitsNewcomers', () => {
  const admits = (given: Partial<InviteRecord>, by: UserRecord | undefined) =>
    admitsNewcomers({ invite: invite(given), organization: organization('invite'), maker: by });

  it('is so for an invite into the organization, and for one into a room by whoever was and is its admin', () => {
    expect(admits({ roomId: null }, undefined)).toBe(true);
    expect(admits({}, maker('admin'))).toBe(true);
    expect(admits({ admits: false }, maker('admin'))).toBe(false);
    for (const role of ['user', 'moderator'] as const) expect(admits({}, maker(role))).toBe(false);
    for (const status of ['deactivated', 'removed'] as const)
      expect(admits({}, maker('admin', status))).toBe(false);
    expect(admits({}, undefined)).toBe(false);
  });

  it('is so for every invite where everybody may join', () => {
    const open = organization('open');
    const given = { invite: invite({ admits: false }), organization: open, maker: maker('user') };
    expect(admitsNewcomers(given)).toBe(true);
  });
});
