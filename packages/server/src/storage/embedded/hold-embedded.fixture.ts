// Started by the tests as a process of its own, to be killed: starts the database in the folder that the first
// argument names, prints how to reach it as one line of JSON, and stays.
import { startEmbedded } from './start-embedded.ts';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('no data folder given');

const silent = { info() {}, warn() {}, error() {} };
const database = await startEmbedded({ dataDir, log: silent });
process.once('SIGTERM', () => void database.stop().then(() => process.exit(0)));
console.log(JSON.stringify(database.connection));
setInterval(() => {}, 60_000);
