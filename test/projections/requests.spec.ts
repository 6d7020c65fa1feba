import { describe, expect, it } from '@jest/globals';
import type { Metadata, Recorded } from '../../src/domain/kernel/message.js';
import { requests } from '../../src/projections/requests.projection.js';
import { a1, created, provisioned, reserved } from '../support/examples.js';
import { projected } from '../support/projected-rows.js';
import { deviceReserved } from '../support/server-examples.js';

const projection = requests(['VolumeCreated', 'VolumeProvisioned', 'Reserved', 'DeviceReserved']);

const metadata: Metadata = {
  ...{ correlationId: 'req-1', causationId: 'req-1', actor: 'user-1', projectId: 'project-1' },
  ...{ schemaVersion: 1, at: '2026-01-01T12:00:00.000Z' },
};

const recorded = (position: number, event: Recorded['event'], stream: string, about: Partial<Metadata> = {}): Recorded => ({
  ...{ event, stream, id: `event-${position}`, revision: position, position: BigInt(position) },
  metadata: { ...metadata, ...about },
});

const creation = recorded(1, created(), 'volume-1');
const rowsFrom = (...events: readonly Recorded[]) => projected(projection, events);

describe('The row of a request', () => {
  it('says who asked, when, and what it decided on', () => {
    const rows = rowsFrom(recorded(1, deviceReserved(a1), 'server-1'), recorded(2, reserved(a1), 'volume-1'));
    expect([...rows]).toEqual([
      [
        'req-1',
        {
          ...{ requestId: 'req-1', correlationId: 'req-1', actor: 'user-1', projectId: 'project-1' },
          first: { position: '1', at: metadata.at },
          touched: [
            { stream: 'server-1', revision: 1 },
            { stream: 'volume-1', revision: 2 },
          ],
        },
      ],
    ]);
  });
  it('is the very same object after an event that changes nothing of it', () => {
    const row = projection.evolve(undefined, creation);
    expect(projection.evolve(row, recorded(2, reserved(a1), 'volume-1'))).toBe(row);
  });
  it('is changed by nothing that follows from what it decided', () => {
    expect(projection.keyOf(recorded(2, provisioned, 'volume-1', { causationId: 'event-1' }))).toBeUndefined();
  });
  it('is not there for what nobody asked', () => {
    expect([...rowsFrom(recorded(1, created(), 'volume-1', { actor: 'mooring', correlationId: 'start', causationId: 'start' }))]).toEqual(
      [],
    );
  });
  it('is one for each user, also where two give the same id for what they do', () => {
    const others = { correlationId: 'req-1', causationId: 'req-2', actor: 'user-2' };
    const rows = rowsFrom(creation, recorded(2, reserved(a1), 'volume-2', others));
    expect([...rows.values()].map(({ actor, touched }) => [actor, touched.length])).toEqual([
      ['user-1', 1],
      ['user-2', 1],
    ]);
  });
  it('does not grow without end', () => {
    const many = Array.from({ length: 80 }, (_, index) => recorded(index, reserved(a1), `volume-${index}`));
    const rows = rowsFrom(...many);
    expect(rows.get('req-1')?.touched).toHaveLength(50);
    expect(projection.evolve(rows.get('req-1'), recorded(99, reserved(a1), 'volume-99'))).toBe(rows.get('req-1'));
  });
});
