/** What is wrong with a Mooring in which nothing is left to do: the log, every API node and the machines must tell the same. */
import type { Inventory, Writer } from '../../../src/adapters/simulated/simulated-world.js';
import { diskAliasOf, targetIqnOf } from '../../../src/domain/host/host-work.js';
import { attachmentsOf, volumeStatusOf } from '../../../src/domain/volume/volume.state.js';
import type { History } from './history.js';
import type { Ledger } from './ledger.js';
import type { PatientClient } from './patient-client.js';
import type { VolumeView } from './tenant.js';

/** The machines as they are, asked past Mooring. */
export interface WorldSeen {
  readonly inventory: Inventory;
  readonly volumes: readonly string[];
  /** How often each target, session, disk and backing file came into being. */
  readonly made: Readonly<Record<string, number>>;
  /** Who could write each of the volumes asked about, now. */
  readonly writers: Readonly<Record<string, readonly Writer[]>>;
  /** The most hosts that could write each of them at one moment. */
  readonly mostWriters: Readonly<Record<string, number>>;
}

/** In the log alone: nothing lost, nothing twice, nothing half. */
export const whatTheLogSays = (history: History, ledger: Ledger): string[] => [
  ...ledger.complaints,
  ...history.complaints,
  ...history.missing(ledger.acknowledged),
  ...history.unfinished(),
];

/** What this node shows otherwise than the log has it. */
export const whatIsShownOtherwise = async (history: History, client: PatientClient, node: string): Promise<string[]> => {
  const answer = await client.ask<{ volumes: readonly VolumeView[] }>('GET', '/volume/v3/volumes/detail?limit=1000', { node });
  if (answer?.status !== 200) return [`${node} answered ${answer?.status ?? 'nothing'} when it was asked for all volumes`];
  const ours = answer.body.volumes.filter(({ id }) => !history.isOthers(id));
  const shown = ours.map(({ id, status, attachments }) =>
    told(
      id,
      status,
      attachments.map(({ attachment_id: a }) => a),
    ),
  );
  const kept = history.volumes.map((volume) =>
    told(
      volume.volumeId,
      volumeStatusOf(volume),
      attachmentsOf(volume).map(({ id }) => id),
    ),
  );
  return compared(`volumes shown by ${node}`, kept, shown);
};

/** On the machines: exactly what the log says is there, and nothing of it was ever made twice. */
export const whatStandsOtherwise = (history: History, world: WorldSeen): string[] => {
  const ids = history.attachments.map(({ id }) => id);
  const { targets, sessions, disks } = world.inventory;
  const whole = disks.filter(({ live, persistent }) => live !== null && persistent);
  const twice = Object.entries(world.made).filter(([, times]) => times > 1);
  const plain = new Set(history.volumes.filter(({ multiattach }) => !multiattach).map(({ volumeId }) => volumeId as string));
  const torn = Object.entries(world.mostWriters).filter(([id, hosts]) => plain.has(id) && hosts > 1);
  return [
    ...compared('targets', ids.map(targetIqnOf), targets),
    ...compared(
      'sessions',
      ids.map(targetIqnOf),
      sessions.map(({ targetIqn }) => targetIqn),
    ),
    ...compared(
      'disks',
      ids.map(diskAliasOf),
      disks.map(({ alias }) => alias),
    ),
    ...compared(
      'disks, whole',
      ids.map(diskAliasOf),
      whole.map(({ alias }) => alias),
    ),
    ...compared(
      'backing files',
      history.volumes.map(({ volumeId }) => volumeId),
      world.volumes,
    ),
    ...twice.map(([what, times]) => `${what} was made ${times} times`),
    ...torn.map(([id, hosts]) => `${hosts} hosts could write ${id} at once`),
  ];
};

const told = (id: string, status: string, attachments: readonly string[]): string =>
  `${id} ${status} [${attachments.toSorted().join(' ')}]`;

const compared = (what: string, expected: readonly string[], found: readonly string[]): string[] => {
  const [missing, foreign] = [expected.filter((each) => !found.includes(each)), found.filter((each) => !expected.includes(each))];
  const twice = found.filter((each, index) => found.indexOf(each) !== index);
  return [
    ...missing.map((each) => `${what}: the log has ${each}, which is not there`),
    ...foreign.map((each) => `${what}: there is ${each}, which the log does not have`),
    ...twice.map((each) => `${what}: ${each} is there twice`),
  ];
};
