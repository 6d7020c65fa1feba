/** Which event store the suites of this folder are run against; `scripts/test-eventstore.mjs` says so. */
const given = process.env['EVENT_STORE'];
if (given === undefined) throw new Error('EVENT_STORE is not set; run npm run test:eventstore -- <connection string>');

export const connectionString = given;
export const scheme = given.startsWith('kurrentdb') ? 'kurrentdb' : 'esdb';
