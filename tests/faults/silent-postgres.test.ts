import { silentPostgres } from './silent-postgres.ts';
import { testShortForm } from './short-form.ts';

testShortForm(silentPostgres);
