import { drain } from './drain.ts';
import { testShortForm } from './short-form.ts';

testShortForm(drain);
