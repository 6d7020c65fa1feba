/** `mooring agent`: does on one host what workers order, and tells of the host. */
import { systemClock, systemIds } from '../adapters/ambient/system.js';
import { HostAgent } from '../app/agent/host-agent.js';
import { HostReporter } from '../app/agent/host-reporter.js';
import { OrderedAgent } from '../app/agent/ordered-agent.js';
import type { Logger } from '../app/http/log.js';
import { createOperationsApp } from '../app/http/operations-app.js';
import { Rounds } from '../app/leasing/rounds.js';
import { agentCheck, hostsCheck, ordersLogCheck } from '../app/operations/health.js';
import { ordersGauge, staleActs } from '../app/operations/metrics.js';
import { ordersStreamOf } from '../domain/host/host-orders.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { hostWorkAtOnce, openHost } from './hosts.js';
import { openKept } from './kept.js';
import { type Opened, opening } from './opened.js';
import { graceMs, type Running, urlOf } from './running.js';
import { lockData, openEventStore } from './stores.js';
import { readTls } from './tls.js';

/** Far more often than its absence is noticed. */
const signEveryMs = 10_000;

export const startAgent = (config: Config, log: Logger, name: string): Promise<Running> =>
  opening((opened) => startOn(config, log, { name, opened }));

const startOn = async (config: Config, log: Logger, { name, opened }: { name: string; opened: Opened }): Promise<Running> => {
  const tls = await readTls(config);
  await makeDataFolder(config);
  lockData(config, opened);
  const hosts = await openHost(config, name);
  opened.add(hosts, () => hosts.close());
  const { secrets, presence } = await openKept(config, opened, log);
  const { name: host, facts, hypervisor, adapters } = hosts.host;
  const store = await openEventStore(config, opened, ordersStreamOf(host));

  const acting = new HostAgent(adapters, secrets, hostWorkAtOnce);
  const common = { host, store, clock: systemClock, ids: systemIds, log };
  const agent = new OrderedAgent({ ...common, agent: acting, mostAtOnce: hostWorkAtOnce });
  await agent.start();
  opened.add(agent, () => agent.stop(graceMs));
  const reporter = new HostReporter({ host, facts, hypervisor, agent, clock: systemClock, log });
  await reporter.start();
  opened.add(reporter, () => reporter.stop());

  const signing = new Rounds({
    ...{
      everyMs: signEveryMs,
      round: async () => presence?.sign(host),
      complaint: 'no sign of life can be given',
      clock: systemClock,
      log,
    },
  });
  void signing.start();
  opened.add(signing, () => signing.stop());

  const app = createOperationsApp({
    checks: [hostsCheck(hosts.says), ordersLogCheck(store, host, systemClock), agentCheck(host, agent)],
    metrics: [ordersGauge(() => agent.openCount), staleActs(() => agent.stale)],
    tls,
  });
  const address = await app.listen(config.listen);
  opened.add(app, () => app.stop(graceMs));
  const greeting = [`Mooring acts for ${host}; how it is: ${urlOf(address, config)}/healthz`, hosts.says];
  return { address, greeting, ended: agent.lost, stop: () => opened.close() };
};
