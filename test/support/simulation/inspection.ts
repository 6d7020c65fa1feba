/** What is wrong with a simulation in which nothing is left to do: nothing may be leaked, doubled or stuck. */
import { diskAliasOf, targetIqnOf } from '../../../src/domain/host/host-work.js';
import { type Attachment, linkOf } from '../../../src/domain/volume/attachment.js';
import type { Simulation } from '../simulation.js';

export const whatIsWrong = (simulation: Simulation): string[] => {
  const { witness } = simulation;
  const unfinished = witness.attachments.flatMap(whatIsUnfinished);
  return [...witness.complaints, ...unfinished, ...differences(simulation)];
};

const whatIsUnfinished = (attachment: Attachment): string[] => {
  const { id, stage, driver } = attachment;
  const resting = driver === 'mooring' ? ['attached'] : ['attached', 'reserved', 'connected'];
  if (!resting.includes(stage)) return [`${id} of ${driver} stays ${stage}`];
  const parts = Object.values(linkOf(attachment)?.parts ?? {});
  const whole = driver !== 'mooring' || parts.every((state) => state === 'present');
  return whole ? [] : [`${id} is ${stage} with ${JSON.stringify(linkOf(attachment)?.parts)}`];
};

/** The log on one side, on the other what stands on machines, in the secret store and in the servers' device names. */
const differences = (simulation: Simulation): string[] => {
  const { witness, world, secrets } = simulation;
  const { targets, sessions, disks } = world.inventory();
  const exported = witness.attachments.filter((attachment) => linkOf(attachment)?.parts.export === 'present').map(({ id }) => id);
  const attached = witness.attachments.filter(({ driver }) => driver === 'mooring').map(({ id }) => id);
  const whole = disks.filter(({ live, persistent }) => live !== null && persistent);
  const held = witness.servers.flatMap(({ devices }) => Object.keys(devices));
  const usable = witness.volumes.filter(({ life }) => life.word === 'usable').map(({ volumeId }) => volumeId);
  return [
    ...compared('exports', exported.map(targetIqnOf), targets),
    ...compared('secrets', exported, [...secrets.secrets.keys()]),
    ...compared(
      'disks',
      attached.map(diskAliasOf),
      disks.map(({ alias }) => alias),
    ),
    ...compared(
      'whole disks',
      attached.map(diskAliasOf),
      whole.map(({ alias }) => alias),
    ),
    ...compared(
      'sessions of guests',
      attached.map(targetIqnOf),
      sessions.map(({ targetIqn }) => targetIqn).filter((iqn) => isOneOf(attached, iqn)),
    ),
    ...compared(
      'sessions of nobody',
      [],
      sessions.map(({ targetIqn }) => targetIqn).filter((iqn) => !isOneOf(exported, iqn)),
    ),
    ...compared('device names', attached, held),
    ...compared(
      'usable volumes',
      usable,
      usable.filter((id) => world.storage.volume(id)),
    ),
  ];
};

const isOneOf = (ids: readonly string[], targetIqn: string): boolean => ids.some((id) => targetIqnOf(id) === targetIqn);

const compared = (what: string, expected: readonly string[], found: readonly string[]): string[] => {
  const [one, other] = [expected, found].map((each) => each.toSorted().join(' '));
  return one === other ? [] : [`${what}: the log says [${one}], there are [${other}]`];
};

/** Nothing at all is left: no attachment, no volume, nothing on any machine. */
export const whatIsLeft = (simulation: Simulation): string[] => {
  const { witness, world } = simulation;
  const { attachments, volumes } = witness;
  const left = [
    ...attachments.map(({ id }) => `attachment ${id}`),
    ...volumes.map(({ volumeId, life }) => `volume ${volumeId} ${life.word}`),
  ];
  return [...whatIsWrong(simulation), ...left, ...compared('volumes', [], world.storage.volumes())];
};
