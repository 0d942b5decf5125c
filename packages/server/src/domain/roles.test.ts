import { describe, expect, it } from 'bun:test';
import { holdsRole, holdsRoomRole, outranksInRoom } from './roles.ts';

const organizationRoles = ['user', 'moderator', 'admin'] as const;
const roomRoles = ['member', 'admin', 'owner'] as const;

describe('roles', () => {
  it('of the organization hold what is at most as high', () => {
    const held = organizationRoles.map((has) => organizationRoles.filter((needs) => holdsRole(has, needs)));
    expect(held).toEqual([['user'], ['user', 'moderator'], ['user', 'moderator', 'admin']]);
  });

  it('of a room hold what is at most as high', () => {
    const held = roomRoles.map((has) => roomRoles.filter((needs) => holdsRoomRole(has, needs)));
    expect(held).toEqual([['member'], ['member', 'admin'], ['member', 'admin', 'owner']]);
  });

  it('of a room outrank only what is lower, never their like', () => {
    const below = roomRoles.map((actor) => roomRoles.filter((target) => outranksInRoom(actor, target)));
    expect(below).toEqual([[], ['member'], ['member', 'admin']]);
  });
});
