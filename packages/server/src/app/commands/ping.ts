import type { Handler } from '../handler.ts';

export const ping: Handler<'ping'> = ({ nowMs }) =>
  Promise.resolve({ serverTime: new Date(nowMs()).toISOString() });
