/** The same simulated machines, reached over TCP as agents in other processes reach them. */
import { openSimulatedHost } from '../../src/adapters/simulated/remote-world.js';
import { WorldServer } from '../../src/adapters/simulated/world-server.js';
import type { Reach } from './simulated-labs.js';

export const overTheWire: Reach = async (hosts) => {
  const server = await WorldServer.start(hosts, { host: '127.0.0.1', port: 0 });
  const remote = await openSimulatedHost(server.address, 'sim-1');
  const dispose = async () => {
    await remote.close();
    await server.stop();
  };
  return { ports: remote.adapters, dispose };
};
