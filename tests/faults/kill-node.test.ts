import { killNode } from './kill-node.ts';
import { testShortForm } from './short-form.ts';

testShortForm(killNode);
