import { describe, expect, it } from '@jest/globals';
import { hasWords, wordsOf } from '../../../src/app/audit/words.js';
import { plainly } from '../../../src/app/audit/words/telling.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { processes, projections } from '../../../src/projections/index.js';
import { handledBy } from '../../../src/projections/projection.js';
import * as ofAttachments from '../../support/attachment-examples.js';
import * as examples from '../../support/examples.js';
import { a1, afterNoon, reserved, s1, stepFailed } from '../../support/examples.js';
import { deviceReleased, deviceReserved, discovered } from '../../support/server-examples.js';

const told = (event: Message, telling = plainly) => wordsOf({ event }, telling);

type Make = (id: typeof a1) => unknown;
const madeFor =
  (id: typeof a1) =>
  (make: unknown): unknown =>
    (make as Make)(id);

function isEvent(example: unknown): example is Message {
  return typeof example === 'object' && example !== null && 'type' in example && hasWords(String(example.type));
}

/** As a member is told: names, but no hosts. */
const forMember = {
  ...plainly,
  server: () => 'server web-1',
  host: (_name: string, hidden: string) => hidden,
  reason: (text: string) => text.replaceAll('compute-1', 'a host'),
};

/** What examples make of an id, and examples that are there as they are; those among them that are events. */
const exampleEvents = [
  ...Object.values(examples),
  ...Object.values(ofAttachments).map(madeFor(a1)),
  examples.created(),
  deviceReserved(a1),
  discovered(),
]
  .flat()
  .filter(isEvent);

describe('Words', () => {
  it.each(handledBy(projections(processes({ unplugTries: 8 }))))('are there for %s', (type) => {
    expect(hasWords(type)).toBe(true);
  });
  it.each(['WorkOrdered', 'WorkEnded', 'AgentStarted', 'HostReported', 'LeaseTaken'])('are there for %s, which no row shows', (type) => {
    expect(hasWords(type)).toBe(true);
  });
  it('are one plain sentence, whatever the event holds', () => {
    expect(exampleEvents.length).toBeGreaterThan(30);
    for (const event of exampleEvents) {
      expect({ type: event.type, words: told(event) }).toEqual({
        type: event.type,
        words: expect.stringMatching(/^(?!.*(undefined|null|NaN|\[object))[^\n]{8,}$/),
      });
    }
  });
  it('say for which server a volume is held, as which device and in which mode', () => {
    const event = reserved(a1, { serverId: s1, deviceName: 'vdb', mode: 'rw' });
    expect(told(event, forMember)).toBe('reserved for server web-1 as vdb, read-write');
  });
  it('say of a failed try what it was, whether it may have happened, why, and when it is tried again', () => {
    const event = stepFailed(a1, {
      ...{ part: 'guest', direction: 'remove', outcome: 'unknown', reason: 'guest did not answer', attempt: 3 },
      retryAt: afterNoon(65),
    });
    expect(told(event)).toBe(
      'try 3 to unplug failed, not known whether it happened: guest did not answer; tried again at 2026-01-01 12:01:05, unless given up',
    );
  });
  it('say of a device name that is free again how its attachment ended', () => {
    const event = deviceReleased(a1);
    const lapsed = { ...event, data: { ...event.data, reason: 'attachment ended: lapsed' } };
    expect(told(lapsed)).toBe(`the device name is free again on server ${s1}: the attachment ended, because its time ran out`);
  });
  it('tell a refused try apart: it certainly did not happen', () => {
    expect(told(stepFailed(a1, { outcome: 'refused', reason: 'full' }))).toContain('failed, it certainly did not happen: full;');
  });
  it('name hosts to those who may see them, and to nobody else', () => {
    const event = discovered({ hostName: hostName('compute-1') });
    expect(told(event)).toContain('compute-1');
    expect(told(event, forMember)).not.toContain('compute-1');
    expect(told(stepFailed(a1, { reason: 'compute-1 is away' }), forMember)).toContain('a host is away');
  });
  it('show no host to a member in any event, though each of its fields held one', () => {
    const telling = exampleEvents
      .map((event) => told(event, forMember))
      .filter((words) => /compute-1|storage-1|iqn.2026-01.example/.test(words));
    expect(telling).toEqual([]);
  });
  it('tell an event that only a later release knows by its type', () => {
    expect(told({ type: 'VolumeTeleported', data: {} })).toBe('VolumeTeleported');
  });
  it('are not taken from what every object has', () => expect(told({ type: 'constructor', data: {} })).toBe('constructor'));
  it('say which device name a server holds', () =>
    expect(told(deviceReserved(a1, { tag: 'db' }))).toBe('device name vdb of server server-1 held for volume volume-1, tagged "db"'));
});
