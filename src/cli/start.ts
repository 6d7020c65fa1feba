/** `mooring start`: until somebody asks it to stop. */
import { createLog } from '../app/http/log.js';
import { readConfig } from '../composition/config.js';
import { type Mooring, startMooring } from '../composition/mooring.js';

export const start = async (): Promise<void> => {
  const mooring = await started();
  console.log(greeting(mooring));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(mooring, signal));
};

/** What stops a start is told in one line; whoever runs this did not come for a stack trace. */
const started = async (): Promise<Mooring> => {
  try {
    const config = readConfig(process.env);
    return await startMooring(config, createLog(config.logLevel));
  } catch (error) {
    console.error(`mooring: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
};

const greeting = ({ address, hosts, cloudsFile }: Mooring): string =>
  [
    `Mooring serves at http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`,
    hosts.says,
    `To use it:  export OS_CLIENT_CONFIG_FILE=${cloudsFile} OS_CLOUD=mooring`,
    'and then, for example:  openstack server list',
  ].join('\n');

const stop = async (mooring: Mooring, signal: string): Promise<void> => {
  console.log(`${signal}: finishing what is under way`);
  await mooring.stop();
  process.exit(0);
};
