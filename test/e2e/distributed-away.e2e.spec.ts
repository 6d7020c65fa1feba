/** An agent that is away, one that was taken for dead, orders that are over, and a host that is to be left alone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { waitFor, waitUntil } from '../../lab/wait.js';
import { ordersStreamOf, type WorkEnded, type WorkOrdered } from '../../src/domain/host/host-orders.js';
import { hostName, serverId as serverIdOf } from '../../src/domain/kernel/ids.js';
import { Cluster } from '../support/distributed/cluster.js';
import { Customer } from '../support/distributed/customer.js';
import { whatStandsOtherwise } from '../support/distributed/inspection.js';
import type { Part } from '../support/distributed/part.js';
import { PatientClient } from '../support/distributed/patient-client.js';

const patience = { timeoutMs: 60_000, everyMs: 100 };

describe('several machines', () => {
  let cluster: Cluster;
  let customer: Customer;

  beforeAll(async () => {
    cluster = await Cluster.start({ scheme: 'esdb' });
    customer = new Customer(await PatientClient.signIn(cluster.nodes, 'member'));
  });
  afterAll(() => cluster.stop());

  const test = (name: string, work: () => Promise<void>) => it(name, () => cluster.telling(work));

  /** The second host keeps no volumes: without its agent all but its guests goes on. */
  const second = () => {
    const [host, agent] = [cluster.plan[1], cluster.agents[1]];
    const serverId = host?.servers[0]?.id;
    if (!host || !agent || serverId === undefined) throw new Error('there is no second host');
    return { host: host.name, agent, serverId };
  };
  const healthOf = async (part: Part): Promise<string> => (await part.get('/healthz')) ?? '';
  const eventsOf = async <Event extends { type: string; data: object }>(type: Event['type']): Promise<readonly Event['data'][]> =>
    (await cluster.log()).filter(({ event }) => event.type === type).map(({ event }) => event.data as Event['data']);
  const agreement = async (): Promise<readonly string[]> => {
    await cluster.settled();
    const history = await cluster.history();
    const world = await cluster.lookAtWorld(history.volumes.map(({ volumeId }) => volumeId));
    return [...history.complaints, ...history.unfinished(), ...whatStandsOtherwise(history, world)];
  };

  test('show an order that no agent takes up, and carry it out when the agent is back', async () => {
    const { host, agent, serverId } = second();
    const volumeId = await customer.newVolume();
    await agent.kill();
    await customer.attach(serverId, volumeId);

    const isTold = async () => (await Promise.all(cluster.workers.map(healthOf))).some((health) => health.includes(host));
    await waitUntil(isTold, { ...patience, until: `a worker's health names ${host}` });
    const trouble = await waitFor(
      async () => {
        const { attachments } = await cluster.history();
        const attachment = attachments.find((each) => each.volumeId === volumeId);
        return attachment?.trouble ?? undefined;
      },
      { ...patience, everyMs: 1_000, until: 'the attachment shows trouble' },
    );
    await agent.revive();
    expect(trouble).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(host) as unknown });
    await customer.becomes(volumeId, 'in-use');
    expect(await agreement()).toEqual([]);
  });

  test('refuse the order of a worker whose partition is somebody else’s by now', async () => {
    const { serverId } = second();
    const [worker] = cluster.workers;
    await worker?.kill();
    await worker?.revive();
    const volumeId = await customer.newVolume();
    const order = await newerOrder(serverId, volumeId);
    const [attachment] = (await customer.show(volumeId)).attachments;

    const work = { type: 'Unplug', data: { exportId: attachment?.attachment_id ?? '', serverId: serverIdOf(serverId) } } as const;
    const stale = { ...order, orderId: randomUUID(), work, epoch: order.epoch - 1 };
    await cluster.append(ordersStreamOf(hostName(second().host)), { type: 'WorkOrdered', data: stale });
    const answer = await waitFor(async () => (await eventsOf<WorkEnded>('WorkEnded')).find(({ orderId }) => orderId === stale.orderId), {
      ...patience,
      everyMs: 500,
      until: 'the agent has answered',
    });
    expect(answer).toMatchObject({ stale: true, outcome: { outcome: 'refused' } });
    expect(await agreement()).toEqual([]);
  });

  /** Attaches until the agent has seen an order of a partition that has had an owner before. */
  const newerOrder = async (serverId: string, volumeId: string): Promise<WorkOrdered['data']> => {
    for (;;) {
      await customer.attach(serverId, volumeId);
      await customer.becomes(volumeId, 'in-use');
      const { host } = second();
      const orders = (await cluster.log()).filter(({ stream }) => stream === ordersStreamOf(hostName(host)));
      const found = orders.map(({ event }) => event.data as WorkOrdered['data']).findLast(({ epoch }) => epoch > 0);
      if (found) return found;
      await customer.detach(serverId, volumeId);
      await customer.becomes(volumeId, 'available');
    }
  };

  test('take nothing new to a host in maintenance, and end what is there', async () => {
    const { host, serverId } = second();
    const admin = await PatientClient.signIn(cluster.nodes, 'admin');
    const { body } = await admin.must<{ services: readonly Service[] }>('GET', '/compute/v2.1/os-services');
    const service = body.services.find((each) => each.host === host && each.binary === 'nova-compute');
    const switchTo = (status: string) => admin.must('PUT', `/compute/v2.1/os-services/${service?.id ?? ''}`, { status });

    const [there, here] = [await customer.newVolume(), await customer.newVolume()];
    await customer.attach(serverId, there);
    await customer.becomes(there, 'in-use');
    await switchTo('disabled');
    expect(await customer.askToAttach(serverId, here)).toBeGreaterThanOrEqual(400);
    const [other = ''] = cluster.serverIds;
    await customer.attach(other, here);
    await customer.becomes(here, 'in-use');
    await customer.detach(serverId, there);
    await customer.becomes(there, 'available');

    await switchTo('enabled');
    await customer.attach(serverId, there);
    await customer.becomes(there, 'in-use');
    expect(await agreement()).toEqual([]);
  });

  test('let an agent that was taken for dead do nothing more, once another acts for its host', async () => {
    const { host, agent, serverId } = second();
    agent.pause();
    const rival = await cluster.startRivalOf(host);
    try {
      const volumeId = await customer.newVolume();
      agent.resume();
      await customer.attach(serverId, volumeId);
      await customer.becomes(volumeId, 'in-use');
      expect(await agent.exit()).not.toBe(0);
      expect(agent.output).toMatch(/another agent/i);
      expect(await agreement()).toEqual([]);
    } finally {
      await rival.stop();
    }
  });
});

interface Service {
  readonly id: string;
  readonly host: string;
  readonly binary: string;
}
