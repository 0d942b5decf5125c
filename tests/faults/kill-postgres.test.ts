import { killPostgres } from './kill-postgres.ts';
import { testShortForm } from './short-form.ts';

testShortForm(killPostgres);
