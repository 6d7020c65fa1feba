/** What happened to real volumes, played again. To add one: `mooring export --volume <id> --output test/incidents/<what-it-was>.ndjson`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { type Incident, readIncident, Replay } from '../support/incident.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));

const played = (incident: Incident, decisions: number): Replay => {
  const replay = new Replay(incident);
  for (const decision of incident.decisions.slice(0, decisions)) replay.play(decision);
  return replay;
};

describe('an incident', () => {
  it('is there to be played', () => expect(files).not.toEqual([]));

  describe.each(files)('%s', (file) => {
    it('could happen again: every decision is one that is taken today', async () => {
      const incident = await readIncident(join(folder, file));
      const replay = played(incident, incident.decisions.length);
      replay.run();
      replay.expectSettled();
    });

    it('comes to an end from every point of it', async () => {
      const incident = await readIncident(join(folder, file));
      for (let decisions = 1; decisions <= incident.decisions.length; decisions += 1) {
        const replay = played(incident, decisions);
        replay.run();
        replay.expectSettled();
      }
    });
  });
});

describe('an incident that cannot have been', () => {
  const known = () => readIncident(join(folder, 'guest-refused-the-disk.ndjson'));

  it('is not played with a decision that nobody would take', async () => {
    const incident = await known();
    const replay = new Replay(incident);
    const skipped = incident.decisions.findIndex(([first]) => first?.event.type === 'ConnectionInitialized');
    const others = incident.decisions.filter((_, index) => index !== skipped);
    expect(() => others.forEach((decision) => replay.play(decision))).toThrow('toContainEqual');
  });

  it.each(['Reserved', 'ConnectionInitialized', 'Detached', 'Attached'])('is not played when %s says another thing', async (type) => {
    const incident = await known();
    const replay = new Replay(incident);
    const another = ({ event, ...recorded }: Recorded): Recorded =>
      event.type === type ? { ...recorded, event: { type, data: { ...event.data, attachmentId: 'another' } } } : { ...recorded, event };
    expect(incident.decisions.flat().map(({ event }) => event.type)).toContain(type);
    expect(() => incident.decisions.forEach((decision) => replay.play(decision.map(another)))).toThrow();
  });
});
