import { canSetClock, clockJump } from './clock-jump.ts';
import { testShortForm } from './short-form.ts';

testShortForm(clockJump, { isPossible: canSetClock });
