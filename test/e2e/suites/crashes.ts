/**
 * `kill -9` wherever an attach or a detach can be: as soon as each of its events is on record, and in the middle of what it does on
 * the host. What had been started on the host by then goes on. Then Mooring starts again on what it left, while another guest
 * asks for the same volume.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Guest } from '../../../lab/guest.js';
import { findDisk, readDisk, sectors, writeDisk } from '../../../lab/guest-disk.js';
import type { KillPoint } from '../../support/mooring-process.js';
import { type ExportWatch, watchExports } from '../export-watch.js';
import { leftovers, nothing } from '../leftovers.js';
import { type Guests, type OnRealParts, ownMooring } from '../real-parts.js';

const whileAttaching = [
  'DeviceReserved',
  'Reserved',
  'ExportRequested',
  'ConnectionInitialized',
  'HostConnectRequested',
  'HostConnected',
  'GuestAttachRequested',
  'GuestAttached',
  'Attached',
];
const whileDetaching = [
  'DetachRequested',
  'GuestDetachRequested',
  'GuestDetached',
  'HostDisconnectRequested',
  'HostDisconnected',
  'UnexportRequested',
  'Unexported',
  'Detached',
  'DeviceReleased',
];
/** Up to how long after the intent the host is at it. */
const hostCalls = {
  attaching: { ExportRequested: 20, HostConnectRequested: 30, GuestAttachRequested: 120 },
  detaching: { GuestDetachRequested: 200, UnexportRequested: 20 },
};
const killsInHostCall = 2;

interface Case {
  readonly name: string;
  readonly type: string;
  readonly afterMs: () => number;
}

const casesOf = (types: readonly string[], calls: Readonly<Record<string, number>>): readonly Case[] => [
  ...types.map((type) => ({ name: `as soon as ${type} is on record`, type, afterMs: () => 0 })),
  ...Object.entries(calls).flatMap(([type, longestMs]) =>
    Array.from({ length: killsInHostCall }, (_, index) => ({
      name: `at some moment after ${type} (${index + 1})`,
      type,
      afterMs: () => Math.ceil(Math.random() * longestMs),
    })),
  ),
];

export const crashes = (guests: Guests) =>
  describe('Mooring, killed and started again', () => {
    const at = ownMooring();
    let watch: ExportWatch | undefined;

    beforeAll(() => {
      watch = watchExports(at.mooring.data);
    });
    afterAll(() => watch?.stop());

    for (const { name, type, afterMs } of casesOf(whileAttaching, hostCalls.attaching)) {
      it(`while attaching, ${name}, ends with the volume attached or with nothing`, async () => {
        const { one, other } = guests;
        const volumeId = await at.customer.newVolume();
        const kill = { type, about: volumeId, afterMs: afterMs() };
        const asked = at.customer.askToAttach(one, volumeId).catch(() => 'no answer');
        const second = await killedAndStartedAgain(at, kill, { other, volumeId });
        await asked;
        await endsWell(at, { volumeId, one, other, second }).catch(atKill(kill));
      });
    }

    for (const { name, type, afterMs } of casesOf(whileDetaching, hostCalls.detaching)) {
      it(`while detaching, ${name}, ends with the volume detached`, async () => {
        const { one, other } = guests;
        const volumeId = await at.customer.newVolume();
        const kill = { type, about: await at.customer.attach(one, volumeId), afterMs: afterMs() };
        const asked = at.customer.askToDetach(one, volumeId).catch(() => 'no answer');
        const second = await killedAndStartedAgain(at, kill, { other, volumeId });
        await asked;
        await at.mooring.settled();
        expect(await findDisk(one.shell, volumeId)).toBeUndefined();
        await endsWell(at, { volumeId, one, other, second }).catch(atKill(kill));
      });
    }

    it('never had a volume for one exported twice', () => {
      expect(watch?.looks()).toBeGreaterThan(10);
      expect(watch?.mostExportsOfOneVolume()).toBe(1);
    });

    it('told of no step that could not be worked out', () => {
      expect(at.mooring.output).not.toMatch(/"level":"(error|fatal)"/);
    });
  });

/** Answers how another guest's wish for the same volume is answered right after the start. */
const killedAndStartedAgain = async (
  { mooring, customer }: OnRealParts,
  kill: KillPoint,
  { other, volumeId }: Pick<End, 'other' | 'volumeId'>,
): Promise<number> => {
  await mooring.killAt(kill);
  await mooring.start();
  return (await customer.askToAttach(other, volumeId)).status;
};

interface End {
  readonly volumeId: string;
  readonly one: Guest;
  readonly other: Guest;
  readonly second: number;
}

/** The log, both guests and both faces agree on one holder at most, who can write; taken from it, nothing is left. */
const endsWell = async ({ mooring, customer }: OnRealParts, { volumeId, one, other, second }: End): Promise<void> => {
  await mooring.settled();
  expect(await mooring.gauge('mooring_parked_work')).toBe(0);
  expect([200, 400]).toContain(second);
  const { status, attachments } = await customer.volume(volumeId);
  const holders = [one, other].filter(({ uuid }) => attachments.some(({ server_id }) => server_id === uuid));
  const having = await Promise.all([one, other].map(async (guest) => ((await findDisk(guest.shell, volumeId)) ? [guest] : [])));
  expect(names(having.flat())).toEqual(names(holders));
  expect(attachments.length).toBeLessThanOrEqual(1);
  expect(status).toBe(holders.length === 1 ? 'in-use' : 'available');
  if (second === 200) expect(names(holders)).toEqual([other.name]);
  else expect(names(holders)).not.toContain(other.name);

  for (const guest of holders) {
    const bytes = sectors(`${guest.name} holds it`);
    expect(await writeDisk(guest.shell, volumeId, { offset: 0, bytes })).toEqual({ ok: true });
    expect(await readDisk(guest.shell, volumeId, { offset: 0, length: 512 })).toEqual(bytes);
    await customer.detach(guest, volumeId);
  }
  await mooring.settled();
  expect(await leftovers(mooring, [one, other])).toEqual(nothing);
};

const names = (guests: readonly Guest[]) => guests.map(({ name }) => name);

const atKill =
  ({ type, afterMs }: KillPoint) =>
  (cause: unknown): never => {
    if (cause instanceof Error) cause.message = `Killed ${afterMs} ms after ${type}: ${cause.message}`;
    throw cause;
  };
