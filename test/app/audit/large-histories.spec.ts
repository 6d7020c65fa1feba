/** What is asked of one thing costs what there is of it, or a page of it; never what there is of all. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Audit } from '../../../src/app/audit/audit.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import { linesIn, pageOfLines } from '../../../src/app/reading/lines.js';
import type { HostRegistered } from '../../../src/domain/host/host.decider.js';
import { type AttachmentId, type HostName, projectId, type VolumeId } from '../../../src/domain/kernel/ids.js';
import { allOf, AuditLab, viewers } from '../../support/audit-lab.js';
import { attach, begin } from '../../support/audit-stories.js';
import { a1, attached, connectorOf, created, host1, noon, project, reserved, storageHost } from '../../support/examples.js';
import { storeWith } from '../../support/store-with.js';

let lab: AuditLab;
let audit: Audit;
let read: number;

beforeEach(() => {
  lab = new AuditLab();
  read = 0;
  audit = new Audit({ store: counting(lab.store), rows: lab.rows });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await lab.dispose();
});

const counting = (store: EventStore): EventStore => {
  const readAll: EventStore['readAll'] = async function* (after) {
    for await (const recorded of store.readAll(after)) {
      read += 1;
      yield recorded;
    }
  };
  return storeWith(store, { readAll });
};

const idOf = (number: number): string => `00000000-0000-4000-8000-${number.toString().padStart(12, '0')}`;
const volumes = (count: number, fields: Parameters<typeof created>[0] = {}) =>
  Array.from({ length: count }, (_, index) => created({ volumeId: idOf(index) as VolumeId, name: null, ...fields }));

const registered = (hostName: HostName): HostRegistered => ({
  type: 'HostRegistered',
  data: { hostName, connector: connectorOf(hostName), stores: true, computes: true, driver: 'simulated', registeredAt: noon },
});

const some = async <Item>(count: number, items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const found: Item[] = [];
  for await (const item of items) if (found.push(item) === count) break;
  return found;
};

describe('The timeline of a project with very many volumes', () => {
  beforeEach(async () => {
    const theirs = { volumeId: idOf(5_000) as VolumeId, projectId: projectId('project-2') };
    await lab.asked('req-theirs', volumes(1, theirs), { projectId: theirs.projectId });
    for (const each of volumes(700)) await lab.asked('req-ours', [each]);
  });

  it('is read no further than it is told, and its volumes are not gathered', async () => {
    const listed = jest.spyOn(lab.rows, 'list');
    expect(await some(10, await audit.timeline(viewers.member, { kind: 'project', id: project }))).toHaveLength(10);
    expect(read).toBeLessThanOrEqual(250);
    const rows = await Promise.all(listed.mock.results.map(({ value }) => value as Promise<readonly unknown[]>));
    expect(rows.flat().length).toBeLessThanOrEqual(201);
  });

  it('is all that happened to what it has, and nothing of what others have', async () => {
    const told = await allOf(audit.timeline(viewers.member, { kind: 'project', id: project }));
    expect(told.map(({ position }) => Number(position))).toEqual(Array.from({ length: 700 }, (_, index) => index + 2));
  });
});

describe('The timeline of a host that keeps very many volumes', () => {
  it('has the steps done there, and those of its own streams, and no others', async () => {
    await lab.asked('req-host', [registered(storageHost)], { actor: 'mooring' });
    await lab.asked('req-here', volumes(300));
    await lab.asked('req-elsewhere', [created({ volumeId: idOf(900) as VolumeId, storageHost: host1 })]);
    const told = await allOf(audit.timeline(viewers.admin, { kind: 'host', id: storageHost }));
    expect(told).toHaveLength(301);
    expect(told.filter(({ stream }) => stream.endsWith('900'))).toEqual([]);
  });
});

describe('What was attached where', () => {
  const ids = Array.from({ length: 5 }, (_, index) => idOf(index) as AttachmentId);

  beforeEach(async () => {
    await lab.asked('req-host', [registered(host1)], { actor: 'mooring' });
    await lab.asked('req-create', [created({ multiattach: true })]);
    for (const id of ids) await lab.asked('req-attach', [reserved(id), attached(id, { hostName: host1 })]);
  });

  it('comes in pages that go on where the one before ended, of now and of then', async () => {
    const end = (await audit.attached(viewers.admin, undefined)).asOf?.position;
    for (const at of [undefined, end]) {
      for (const subject of [undefined, { kind: 'host', id: host1 } as const]) {
        const first = await audit.attached(viewers.admin, subject, at, { limit: 3 });
        const rest = await audit.attached(viewers.admin, subject, at, { after: first.value.at(-1)?.attachmentId, limit: 3 });
        expect([first.more, rest.more]).toEqual([true, false]);
        expect([...first.value, ...rest.value].map(({ attachmentId }) => attachmentId)).toEqual(ids);
      }
    }
  });

  it('is all told to who wants it all', async () => {
    const { value } = await audit.allAttached(viewers.admin, undefined);
    expect((await allOf(value)).map(({ attachmentId }) => attachmentId)).toEqual(ids);
  });
});

describe('A project with more than fits in an answer', () => {
  it('says how much is left out, of its state and of what became different', async () => {
    await begin(lab);
    await attach(lab, a1);
    const before = (await audit.attached(viewers.admin, undefined)).asOf?.position ?? '';
    await lab.asked('req-many', volumes(1_002));
    const subject = { kind: 'project', id: project } as const;
    const { value } = await audit.state(viewers.admin, subject);
    expect(value?.facts).toEqual({ id: project, volumes: 1_003, servers: 1, left_out: 3 });
    const { came, changed } = await audit.difference(viewers.admin, subject, { from: before });
    expect(came).toHaveLength(1_000);
    expect(changed).toEqual([
      { field: 'volumes', from: 1, to: 1_003 },
      { field: 'left_out', from: 0, to: 2 },
    ]);
  });
});

describe('Lifelines', () => {
  it('are read once each, page by page, either way', async () => {
    const count = pageOfLines * 2 + 1;
    await lab.asked('req-many', volumes(count));
    const listed = jest.spyOn(lab.rows, 'list');
    const range = { column: 'kind_until', above: 'volume/', atMost: 'volume/~~' } as const;
    const forwards = (await allOf(linesIn(lab.rows, range))).flat().map(({ id }) => id);
    const backwards = (await allOf(linesIn(lab.rows, { ...range, backwards: true }))).flat().map(({ id }) => id);
    expect(forwards).toEqual(volumes(count).map(({ data }) => data.volumeId));
    expect(backwards).toEqual([...forwards].reverse());
    expect(listed).toHaveBeenCalledTimes(6);
  });
});
