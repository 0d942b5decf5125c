import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import type { RoomAccess } from '@parley/contract/command';
import type { RoomKind, RoomRole } from '@parley/contract/nouns/room';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { hasOpenMembership, isGoverned, judgeRoomAccess } from './room-access.ts';

const accesses = ['visible', 'member', 'admin', 'owner'] as const satisfies readonly RoomAccess[];
const kinds = ['public', 'private', 'group', 'direct', 'assistant'] as const satisfies readonly RoomKind[];
const roles = ['user', 'moderator', 'admin'] as const satisfies readonly OrganizationRole[];
const memberRoles = [undefined, 'member', 'admin', 'owner'] as const;

interface Case {
  readonly needs: RoomAccess;
  readonly kind: RoomKind;
  readonly role: OrganizationRole;
  readonly memberRole: RoomRole | undefined;
  readonly stranger?: boolean;
}

const judge = ({ needs, kind, role, memberRole, stranger = false }: Case) =>
  judgeRoomAccess({
    needs,
    room: { kind, organizationId: 'here' },
    user: { role, organizationId: stranger ? 'elsewhere' : 'here' },
    memberRole,
  });

const anyCase = fc.record({
  needs: fc.constantFrom(...accesses),
  kind: fc.constantFrom(...kinds),
  role: fc.constantFrom(...roles),
  memberRole: fc.constantFrom(...memberRoles),
});

describe('judgeRoomAccess', () => {
  it('finds no room of another organization, whatever the roles', () => {
    fc.assert(fc.property(anyCase, (given) => expect(judge({ ...given, stranger: true })).toBe('not_found')));
  });

  it('finds no room that is not public for who is no member, whatever their role', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const verdict = judge({ ...given, memberRole: undefined });
        expect(verdict === 'not_found').toBe(given.kind !== 'public');
      }),
    );
  });

  it('lets members see and read, whatever the kind', () => {
    for (const kind of kinds) {
      for (const needs of ['visible', 'member'] as const) {
        expect(judge({ needs, kind, role: 'user', memberRole: 'member' })).toBe('allowed');
      }
    }
  });

  it('shows a public room to the organization, and asks who wants to read it to join', () => {
    for (const role of roles) {
      expect(judge({ needs: 'visible', kind: 'public', role, memberRole: undefined })).toBe('allowed');
      expect(judge({ needs: 'member', kind: 'public', role, memberRole: undefined })).toBe('not_a_member');
    }
    expect(judge({ needs: 'admin', kind: 'public', role: 'user', memberRole: undefined })).toBe(
      'not_a_member',
    );
  });

  it('gives members what their role in the room holds', () => {
    const held = (memberRole: RoomRole) =>
      accesses.filter((needs) => judge({ needs, kind: 'private', role: 'user', memberRole }) === 'allowed');
    expect(held('member')).toEqual(['visible', 'member']);
    expect(held('admin')).toEqual(['visible', 'member', 'admin']);
    expect(held('owner')).toEqual([...accesses]);
    expect(judge({ needs: 'owner', kind: 'private', role: 'user', memberRole: 'admin' })).toBe('forbidden');
  });

  it('lets moderators run public rooms, and administer what they are members of, but direct messages', () => {
    for (const role of ['moderator', 'admin'] as const) {
      expect(judge({ needs: 'owner', kind: 'public', role, memberRole: undefined })).toBe('allowed');
      for (const kind of ['private', 'group'] as const) {
        expect(judge({ needs: 'admin', kind, role, memberRole: 'member' })).toBe('allowed');
        expect(judge({ needs: 'owner', kind, role, memberRole: 'member' })).toBe('forbidden');
      }
      for (const kind of ['direct', 'assistant'] as const) {
        expect(judge({ needs: 'admin', kind, role, memberRole: 'member' })).toBe('forbidden');
      }
    }
  });

  it('lets admins govern rooms and groups, in them or not, and nobody else, whatever they are in the room', () => {
    for (const kind of kinds) {
      for (const memberRole of memberRoles) {
        for (const role of roles) {
          const isTheirs = role === 'admin' && kind !== 'direct' && kind !== 'assistant';
          const given = { needs: 'govern', kind, role, memberRole } as const;
          expect(judge(given)).toBe(isTheirs ? 'allowed' : 'not_found');
          expect(judge({ ...given, stranger: true })).toBe('not_found');
        }
      }
    }
  });

  it('never gives less for a higher role, and never more for a greater need', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        if (judge(given) !== 'allowed') return;
        for (const role of roles.slice(roles.indexOf(given.role)))
          expect(judge({ ...given, role })).toBe('allowed');
        if (given.memberRole !== undefined) {
          const lower = accesses.slice(0, accesses.indexOf(given.needs));
          for (const needs of lower) expect(judge({ ...given, needs })).toBe('allowed');
        }
      }),
    );
  });
});

describe('hasOpenMembership', () => {
  it('is so for rooms that people come to and leave', () => {
    expect(kinds.filter(hasOpenMembership)).toEqual(['public', 'private', 'group']);
  });
});

describe('isGoverned', () => {
  it('is so for what is the business of the organization, not for what two say to each other', () => {
    expect(kinds.filter(isGoverned)).toEqual(['public', 'private', 'group']);
  });
});
