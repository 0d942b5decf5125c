import { neverRead } from './never-read.ts';
import { testShortForm } from './short-form.ts';

testShortForm(neverRead);
