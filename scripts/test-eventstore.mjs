/**
 * Runs what Mooring asks of an event store against one that is there: the contract of the port and the distributed happy path, through
 * both clients, each in a process of its own. See --help.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const help = `npm run test:eventstore -- [--dry-run] [<connection string>]

  <connection string>  esdb://… or kurrentdb://…, with user and password where it wants them. The same place is asked through both
                       clients, one after the other. Streams are added to it and stay there; nobody else should write to it meanwhile.
  (none)               starts the three event store nodes of docker-compose.yml in Docker, and takes them away afterwards
  --dry-run            says what would be run

PostgreSQL has to be installed here (Debian: postgresql); each run starts one of its own.`;

const root = fileURLToPath(new URL('..', import.meta.url));
const clients = ['esdb', 'kurrentdb'];
const notCovered = [
  'lost answers, silent subscriptions and elections (only the stand-in in test/support/eventstoredb makes them on demand)',
  'the event store being killed or paused (it is not ours to kill)',
];

const options = process.argv.slice(2);
const [given] = options.filter((option) => !option.startsWith('--'));

const main = async () => {
  if (options.includes('--help')) return say(help);
  if (given !== undefined && !/^(esdb|kurrentdb)(\+discover)?:\/\//.test(given))
    return fail('a connection string begins with esdb:// or kurrentdb://');
  if (given === undefined && !hasDocker()) return fail('there is no Docker here; give a connection string of an event store that is there');
  if (options.includes('--dry-run')) return say(clients.map((client) => `would run test/eventstore through ${client}://`).join('\n'));
  if (given !== undefined) return testAll(given);
  const { startCluster } = await import('./docker-event-store.mjs');
  const cluster = await startCluster();
  try {
    testAll(cluster.connectionString, { NODE_EXTRA_CA_CERTS: cluster.authority });
  } finally {
    await cluster.stop();
  }
};

/** The rest of the connection string is the same for both. */
const testAll = (connectionString, settings = {}) => {
  const failed = clients.filter((client) => !test(connectionString.replace(/^\w+/, client), settings));
  say(`Not covered by this run: ${notCovered.join('; ')}.`);
  if (failed.length > 0) fail(`failed through ${failed.map((client) => `${client}://`).join(' and ')}`);
};

/** By the environment, not by an argument: there may be a password in it. */
const test = (connectionString, settings) => {
  const env = { ...process.env, ...settings, EVENT_STORE: connectionString, NODE_OPTIONS: '--experimental-vm-modules' };
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const args = [jest, '--config', 'jest.eventstore.config.js', '--runInBand', '--verbose'];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status === 0;
};

const hasDocker = () => {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
};

const say = (text) => console.log(text);

const fail = (why) => {
  console.error(`test:eventstore: ${why}`);
  process.exitCode = 1;
};

await main();
