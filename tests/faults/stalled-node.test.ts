import { stalledNode } from './stalled-node.ts';
import { testShortForm } from './short-form.ts';

testShortForm(stalledNode);
