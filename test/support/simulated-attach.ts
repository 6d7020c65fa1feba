/** One volume brought to one guest through the simulated ports, step by step as the saga does it. */
import { randomUUID } from 'node:crypto';
import type { ExportRequest, Plug } from '../../src/app/ports/hosts.js';
import type { SimulatedHosts } from '../../src/adapters/simulated/simulated-hosts.js';
import type { AttachMode, Connection } from '../../src/domain/volume/connector.js';
import { valueOf } from './contracts/value-of.js';

export interface SimulatedAttachment {
  readonly request: ExportRequest;
  readonly connection: Connection;
  readonly plug: Plug;
  readonly host: SimulatedHosts['hosts'][number];
}

export const createVolume = async ({ storage }: SimulatedHosts, sizeGiB = 1): Promise<string> => {
  const volumeId = randomUUID();
  await valueOf(storage.create({ volumeId, sizeGiB }));
  return volumeId;
};

export interface AttachOptions {
  readonly volumeId: string;
  readonly serverId: string;
  readonly exportMode?: AttachMode;
  readonly diskMode?: AttachMode;
  readonly deviceName?: string;
}

export const attach = async (hosts: SimulatedHosts, options: AttachOptions): Promise<SimulatedAttachment> => {
  const { volumeId, serverId, exportMode = 'rw', diskMode = exportMode, deviceName = 'vdb' } = options;
  const host = hostOf(hosts, serverId);
  const { initiator } = host.connector;
  const id = randomUUID();
  const chap = { username: `m${id.slice(0, 8)}`, password: randomUUID().slice(0, 16) };
  const backing = await valueOf(hosts.storage.backing(volumeId));
  const request = { targetIqn: `iqn.2026-11.org.mooring:${id}`, volumeId, backing, initiator, chap, mode: exportMode, serial: volumeId };

  const connection = await valueOf(hosts.target.export(request));
  const login = { connection, initiator, chap };
  const { device } = await valueOf(host.initiator.connect({ ...login, serial: volumeId }));
  const source = device === null ? { login } : { device };
  const plug = { serverId, alias: `ua-${id}`, deviceName, mode: diskMode, shareable: false, serial: volumeId, source };
  await valueOf(host.hypervisor.plugIn(plug));
  return { request, connection, plug, host };
};

export const detach = async ({ target }: SimulatedHosts, { request, connection, plug, host }: SimulatedAttachment): Promise<void> => {
  await valueOf(host.hypervisor.unplug(plug));
  await valueOf(host.initiator.disconnect({ connection, initiator: request.initiator }));
  await valueOf(target.revoke({ targetIqn: request.targetIqn, chapUsername: request.chap.username }));
};

const hostOf = ({ world, hosts }: SimulatedHosts, serverId: string): SimulatedHosts['hosts'][number] => {
  const found = hosts.find(({ connector }) => connector.host === world.machines.guest(serverId)?.host);
  if (!found) throw new Error(`no simulated host has the server ${serverId}`);
  return found;
};
