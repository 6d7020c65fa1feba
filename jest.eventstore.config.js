/** What `npm run test:eventstore` runs, against an event store that is there already. */
import config from './jest.config.js';

const e2e = config.projects.find(({ displayName }) => displayName === 'e2e');

export default { ...e2e, testTimeout: config.testTimeout, displayName: 'eventstore', testMatch: ['<rootDir>/test/eventstore/*.suite.ts'] };
