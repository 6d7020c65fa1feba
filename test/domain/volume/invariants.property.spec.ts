/** Anybody may do anything in any order: what must hold after every event (domain §11). */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../../../src/domain/kernel/decider.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { attachmentsOf } from '../../../src/domain/volume/volume.state.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { VolumeCommand } from '../../../src/domain/volume/volume.commands.js';
import { available, shared } from '../../support/examples.js';
import { move, moves } from '../../support/random-moves.js';
import { process, RandomVolume } from '../../support/random-volume.js';
import { expectInvariants } from '../../support/volume-invariants.js';

const nothing = (): void => undefined;
const runs = { numRuns: 400 };

describe.each([
  ['a volume for one host', available],
  ['a shared volume', shared],
])('%s', (_what, history) => {
  it('has one writer, one word, and nothing removed under its user (I1–I4)', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const volume = new RandomVolume(history, expectInvariants);
        for (const each of all) volume.play(each);
      }),
      runs,
    ));

  it('has a next step for everything that is under way (I6)', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const volume = new RandomVolume(history, nothing);
        for (const each of all) {
          volume.play(each);
          const progress = volume.progressOf(each.slot);
          if (progress?.stage === 'open' && ['connecting', 'undoing', 'ending'].includes(progress.attachment.stage)) {
            expect(process.next(progress)?.act.on).toBe('host');
          }
        }
      }),
      { numRuns: 150 },
    ));

  it('does nothing when a command is repeated (I7)', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const volume = new RandomVolume(history, nothing);
        for (const each of all) {
          const command = volume.play(each);
          if (command && !isOneMoreTry(command)) expect(repeated(command, volume)).toEqual([]);
        }
      }),
      runs,
    ));

  it('is the same when its history is read again, in one go or from anywhere in between (I9)', () =>
    fc.assert(
      fc.property(moves, fc.nat(), (all, cut) => {
        const volume = new RandomVolume(history, nothing);
        for (const each of all) volume.play(each);
        const stored = JSON.parse(JSON.stringify(volume.log)) as typeof volume.log;
        const at = cut % (stored.length + 1);
        const halfWay = fold(volumeDecider.evolve, volumeDecider.initial, stored.slice(0, at));
        const kept = JSON.parse(JSON.stringify(halfWay)) as typeof halfWay;
        expect(fold(volumeDecider.evolve, kept, stored.slice(at))).toEqual(volume.state);
      }),
      { numRuns: 200 },
    ));

  it('shows the process the same attachments as the volume has', () =>
    fc.assert(
      fc.property(moves, (all) => {
        const volume = new RandomVolume(history, nothing);
        for (const each of all) volume.play(each);
        const seen = [0, 1, 2, 3, 4].flatMap((slot) => {
          const progress = volume.progressOf(slot);
          return progress?.stage === 'open' ? [progress.attachment] : [];
        });
        const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
        expect(seen).toEqual(volume.state.stage === 'live' ? attachmentsOf(volume.state).toSorted(byId) : []);
      }),
      { numRuns: 200 },
    ));
});

/** A failed try that is reported twice counts twice; harmless, and nobody can tell them apart. */
const isOneMoreTry = ({ type }: VolumeCommand): boolean => type === 'RecordStepFailed';

/** Refused is as good: what ended is not there any more, and what is held is held. */
const repeated = (command: VolumeCommand, { state }: RandomVolume): readonly unknown[] => {
  try {
    return volumeDecider.decide(command, state);
  } catch (error) {
    if (error instanceof Rejection) return [];
    throw error;
  }
};

it('random moves reach the corners they are meant to reach', () => {
  const seen = new Set<string>();
  for (const all of fc.sample(fc.array(move, { minLength: 80, maxLength: 80 }), { numRuns: 300, seed: 1 })) {
    const volume = new RandomVolume(available, (_before, { type }) => seen.add(type));
    for (const each of all) volume.play(each);
  }
  const corners = ['Attached', 'AttachFailed', 'ConnectionUndone', 'Detached', 'DetachRolledBack', 'GuestDetached', 'VolumeDeleted'];
  expect(corners.filter((type) => !seen.has(type))).toEqual([]);
});
