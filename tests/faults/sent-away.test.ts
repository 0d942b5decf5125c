import { sentAway } from './sent-away.ts';
import { testShortForm } from './short-form.ts';

testShortForm(sentAway);
