/** What of a Mooring's attachments is on this machine: looked for where it would be, with other tools than Mooring's own. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guest } from '../../lab/guest.js';
import { must, mustVirsh } from '../../lab/run.js';
import { targetsOfLab } from '../../lab/targets.js';
import { secretUuidOf } from '../../src/adapters/hypervisor/libvirt/disk-xml.js';
import { usernameOf } from '../../src/adapters/secrets/chap.js';
import { diskAliasOf } from '../../src/domain/host/host-work.js';
import { fold } from '../../src/domain/kernel/decider.js';
import { serverId as serverIdOf, streamOf } from '../../src/domain/kernel/ids.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import type { ServerEvent } from '../../src/domain/server/server.events.js';
import { serverDecider } from '../../src/domain/server/server.decider.js';
import type { MooringProcess } from '../support/mooring-process.js';

export interface Leftovers {
  readonly targets: readonly string[];
  readonly accounts: readonly string[];
  readonly disks: readonly string[];
  readonly libvirtSecrets: readonly string[];
  readonly sealedSecrets: readonly string[];
  readonly deviceNames: readonly string[];
  readonly temporaryFiles: readonly string[];
}

export const nothing: Leftovers = {
  targets: [],
  accounts: [],
  disks: [],
  libvirtSecrets: [],
  sealedSecrets: [],
  deviceNames: [],
  temporaryFiles: [],
};

/** Everything Mooring ever attached is looked for, by the names it would have. */
export const leftovers = async (mooring: MooringProcess, guests: readonly Guest[]): Promise<Leftovers> => {
  const log = await mooring.log();
  const ids = attachmentsIn(log);
  const [accounts, secrets] = [await tgtAccounts(), await mustVirsh(['secret-list'])];
  return {
    targets: (await targetsOfLab(mooring.data)).map(({ iqn }) => iqn),
    accounts: ids.map(usernameOf).filter((name) => accounts.includes(name)),
    disks: await disksIn(guests, ids),
    libvirtSecrets: ids.map((id) => secretUuidOf(diskAliasOf(id))).filter((uuid) => secrets.includes(uuid)),
    sealedSecrets: (await readdir(join(mooring.data, 'secrets'))).filter((name) => name !== 'key'),
    deviceNames: guests.flatMap(({ uuid }) => deviceNamesIn(log, uuid)),
    temporaryFiles: [...(await filesIn(mooring.temporary)), ...(await filesIn(join(mooring.data, 'private')))],
  };
};

const attachmentsIn = (log: readonly Recorded[]): readonly string[] => {
  const ids = log.map(({ event }) => (event.data as { attachmentId?: string }).attachmentId ?? '');
  return [...new Set(ids)].filter((id) => id !== '');
};

/** What Node remembers of the code it compiled is no secret of anybody's. */
const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }).catch(() => [])).filter((path) => !path.startsWith('node-compile-cache'));

const tgtAccounts = () => must('tgtadm', ['--lld', 'iscsi', '--op', 'show', '--mode', 'account']);

const disksIn = async (guests: readonly Guest[], ids: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { name } of guests) {
    for (const [half, flags] of [
      ['live', []],
      ['persistent', ['--inactive']],
    ] as const) {
      const definition = await mustVirsh(['dumpxml', name, ...flags]);
      found.push(...ids.filter((id) => definition.includes(diskAliasOf(id))).map((id) => `${name}, ${half}: ${diskAliasOf(id)}`));
    }
  }
  return found;
};

const deviceNamesIn = (log: readonly Recorded[], uuid: string): readonly string[] => {
  const stream = streamOf.server(serverIdOf(uuid));
  const events = log.filter((recorded) => recorded.stream === stream).map(({ event }) => event as ServerEvent);
  const server = fold(serverDecider.evolve, serverDecider.initial, events);
  return server.stage === 'absent' ? [] : Object.values(server.devices).map(({ deviceName }) => deviceName);
};
