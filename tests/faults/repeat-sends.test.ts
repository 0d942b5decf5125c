import { repeatSends } from './repeat-sends.ts';
import { testShortForm } from './short-form.ts';

testShortForm(repeatSends);
