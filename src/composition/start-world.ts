/** `mooring world`: hosts, guests and a storage node that exist only here, for the agents of several processes. */
import { join } from 'node:path';
import { simulatedHosts } from '../adapters/simulated/simulated-hosts.js';
import { readPlan } from '../adapters/simulated/simulated-plan.js';
import { WorldServer } from '../adapters/simulated/world-server.js';
import { type Config, listenOf } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { noEnd, type Running } from './running.js';

export const startWorld = async (config: Config, listen: string): Promise<Running> => {
  const { data, simulatedPlan } = config;
  await makeDataFolder(config);
  const plan = simulatedPlan === null ? undefined : readPlan(simulatedPlan);
  const hosts = simulatedHosts({ journal: join(data, 'simulated-world.jsonl'), ...(plan && { plan }) });
  const server = await WorldServer.start(hosts, listenOf('--listen', listen));
  const { host, port } = server.address;
  const names = hosts.hosts.map(({ connector }) => connector.host).join(', ');
  const stop = async (): Promise<void> => {
    await server.stop();
    hosts.world.close();
  };
  const greeting = [
    `A simulated world at ${host}:${port}, with the hosts ${names}`,
    `To act in it:  export MOORING_SIMULATED=world:${host}:${port}`,
  ];
  return { address: server.address, greeting, ended: noEnd, stop };
};
