import { afterAll } from 'bun:test';
import { stopSharedCluster } from './program.ts';

// In a preload this runs once, after the last test file.
afterAll(() => stopSharedCluster());
