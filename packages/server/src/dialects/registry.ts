import type { Dialect } from './dialect.ts';
import { direct } from './direct/dialect.ts';
import { groups } from './groups/dialect.ts';
import { organizations } from './organizations/dialect.ts';
import { rooms } from './rooms/dialect.ts';
import { sessions } from './sessions/dialect.ts';

/** Every dialect. A new one is its own folder and a line here. */
export const dialects: readonly Dialect[] = [organizations, direct, rooms, groups, sessions];

export const dialectNames = dialects.map(({ name }) => name);
