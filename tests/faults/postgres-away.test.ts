import { postgresAway } from './postgres-away.ts';
import { testShortForm } from './short-form.ts';

testShortForm(postgresAway);
