import { describe, expect, it } from '@jest/globals';
import { checkProof, NotProved } from '../../../src/app/evidence/check-proof.js';
import { NoSuchEvent, NotSignedYet, type Proof, proofOf } from '../../../src/app/evidence/proof.js';
import { auditStream } from '../../../src/domain/audit/audit.events.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { asyncOf, SignedLog, signerOf } from '../../support/signed-log.js';

/** 30 events, three checkpoints; the last three events are not signed. */
const log = new SignedLog().happen(13).sign().happen(8).sign().sign().happen(3).sign().happen(1);

const storeOf = ({ events }: SignedLog) => ({
  readAll: (after = 0n) => asyncOf(events.filter(({ position }) => position > after)),
  readStream: (stream: string) => asyncOf(events.filter((each) => each.stream === stream)),
});
const store = storeOf(log);
const keys = [log.signer.publicKey];
const signedUpTo = 28;

/** Through a file and back. */
const copied = (proof: Proof): unknown => JSON.parse(JSON.stringify(proof));

describe('the proof of an event', () => {
  it('holds for every event that is signed', async () => {
    for (let position = 1; position <= signedUpTo; position += 1) {
      const proof = await proofOf(store, BigInt(position));
      expect(checkProof(copied(proof), keys)).toMatchObject({ count: position, event: { id: log.events[position - 1]?.id } });
    }
  });

  it('is not there yet for what is not signed, and never for what is not there', async () => {
    await expect(proofOf(store, BigInt(signedUpTo + 1))).rejects.toThrow(NotSignedYet);
    await expect(proofOf(store, 99n)).rejects.toThrow(NoSuchEvent);
    await expect(proofOf(store, 0n)).rejects.toThrow(NoSuchEvent);
  });

  it('does not hold with another key', async () => {
    const proof = await proofOf(store, 5n);
    expect(() => checkProof(copied(proof), [signerOf('b').publicKey])).toThrow('signed with the key');
  });

  it('does not hold when a character of it is another one', async () => {
    const { publicKey, ...proof } = await proofOf(store, 20n);
    const text = JSON.stringify(proof);
    const random = new SeededRandom(7);
    for (let time = 0; time < 1_000; time += 1) {
      const at = Math.floor(random.next() * text.length);
      const changed = `${text.slice(0, at)}${String.fromCharCode(33 + Math.floor(random.next() * 94))}${text.slice(at + 1)}`;
      if (changed === text) continue;
      const parsed = parsedOrUndefined(changed);
      if (parsed !== undefined) expect(() => checkProof({ ...parsed, publicKey }, keys)).toThrow(NotProved);
    }
  });

  it.each([null, {}, [], 'proof', { mooring: 'proof', version: 1 }])('is not %j', (what) =>
    expect(() => checkProof(what, null)).toThrow('not a proof'),
  );

  it('is refused of a log that is not what was signed', async () => {
    const changed = new SignedLog().happen(5).sign();
    const [first, second] = changed.events.slice(2);
    if (!first || !second) throw new Error('there are too few events');
    changed.events[2] = { ...first, event: { ...first.event, data: { another: true } } };
    await expect(proofOf(storeOf(changed), second.position)).rejects.toThrow('not what was signed');
  });

  it('is had of the checkpoints themselves', async () => {
    const position = log.events.find(({ stream, event }) => stream === auditStream && event.type === 'CheckpointSigned')?.position ?? 0n;
    expect(checkProof(await proofOf(store, position), keys).event.type).toBe('CheckpointSigned');
  });
});

const parsedOrUndefined = (text: string): object | undefined => {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
};
