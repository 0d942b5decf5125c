import { afterAll } from 'bun:test';
import { cleanUp } from './program.ts';

afterAll(() => cleanUp());
