import { cutConnections } from './cut-connections.ts';
import { testShortForm } from './short-form.ts';

testShortForm(cutConnections);
