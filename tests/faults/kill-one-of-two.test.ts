import { killOneOfTwo } from './kill-one-of-two.ts';
import { testShortForm } from './short-form.ts';

testShortForm(killOneOfTwo);
