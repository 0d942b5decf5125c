import { bytes } from './bytes.ts';
import { connect } from './connect.ts';
import { fanOut } from './fan-out.ts';
import { fanOutLight } from './fan-out-light.ts';
import { growth } from './growth.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { latency } from './latency.ts';
import { login } from './login.ts';
import { presenceTyping } from './presence-typing.ts';
import { rooms } from './rooms.ts';
import { start } from './start.ts';
import type { Question } from './support/question.ts';
import { throughput } from './throughput.ts';
import { workers } from './workers.ts';

/** Every question, in the order of the table of results. */
export const questions: readonly Question[] = [
  throughput,
  latency,
  fanOut,
  fanOutLight,
  idle,
  connect,
  history,
  rooms,
  presenceTyping,
  login,
  start,
  growth,
  workers,
  bytes,
];
