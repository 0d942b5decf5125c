import { reconnectStorm } from './reconnect-storm.ts';
import { testShortForm } from './short-form.ts';

testShortForm(reconnectStorm);
