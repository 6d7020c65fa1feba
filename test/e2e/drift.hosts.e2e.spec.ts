/** Somebody with root interferes with real storage and real guests: each difference is found, called by its name, and repaired where it can be. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootGuest, destroyGuest, type Guest } from '../../lab/guest.js';
import { readDisk, sectors, writeDisk } from '../../lab/guest-disk.js';
import { type Lab, openLab } from '../../lab/lab.js';
import { run } from '../../lab/run.js';
import { removeSecret, secretsOfGuest } from '../../lab/secrets.js';
import { waitUntil } from '../../lab/wait.js';
import type { DifferenceView, LookView } from '../../src/app/http/mooring/drift/drift.views.js';
import type { CloudSession } from '../support/cloud-session.js';
import { fileURLToPath } from 'node:url';
import * as byHand from './by-hand.js';
import { leftovers, nothing } from './leftovers.js';
import { ownMooring } from './real-parts.js';

interface Shown {
  readonly drift: readonly DifferenceView[];
  readonly looks: readonly LookView[];
}

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const patience = { timeoutMs: 60_000, everyMs: 100 };
const foreign = `iqn.2001-04.com.example:drift-${process.pid}`;

let lab: Lab;
let guest: Guest;

beforeAll(async () => {
  lab = await openLab();
  guest = await bootGuest(lab, { name: `e2e-drift-${process.pid}` });
}, 20 * 60_000);

afterAll(async () => {
  guest.shell.close();
  for (const secret of await secretsOfGuest(guest.name)) await removeSecret(secret);
  await destroyGuest(lab, guest.name);
});

describe('what really is there and the log does not say', () => {
  const at = ownMooring({ MOORING_DRIFT_EVERY: 'off' });
  let admin: CloudSession;
  let service: CloudSession;
  const attached: Record<string, { volumeId: string; attachmentId: string }> = {};

  beforeAll(async () => {
    admin = await at.mooring.signIn('mooring-admin');
    service = await at.mooring.signIn('mooring-service');
    await waitUntil(async () => (await admin.ask('GET', `/compute/v2.1/servers/${guest.uuid}`)).status === 200, {
      ...patience,
      until: 'Mooring knows the guest',
    });
    for (const what of ['disk', 'session']) {
      const volumeId = await at.customer.newVolume();
      attached[what] = { volumeId, attachmentId: await at.customer.attach(guest, volumeId) };
    }
  });

  /** tgtd may not survive it when a session is closed under a guest in the middle of something; so nobody is logged in here. */
  const exportedToOutside = async (): Promise<{ attachmentId: string }> => {
    const connector = { initiator: 'iqn.2026-11.org.mooring:host:outside', host: 'outside' };
    const wish = { attachment: { volume_uuid: await at.customer.newVolume(), connector } };
    const { attachment } = await service.must<{ attachment: { id: string } }>('POST', '/volume/v3/attachments', wish);
    return { attachmentId: attachment.id };
  };
  const of = (what: string) => attached[what] ?? { volumeId: '', attachmentId: '' };
  const shown = () => admin.must<Shown>('GET', '/mooring/v1/drift');
  const answered = (): Promise<void> =>
    waitUntil(async () => (await shown()).looks.every(({ waiting }) => waiting.length === 0), {
      ...patience,
      until: 'the host was looked at',
    });
  /** Of this test only: others may have exports on the same tgtd. */
  const told = async (): Promise<readonly string[]> =>
    (await shown()).drift
      .filter(({ kind, id }) => kind !== 'foreign' || id.endsWith(foreign))
      .map(({ id, repair }) => `${id.replace(/^[^/]+\//, '')} ${repair?.does ?? '-'}`)
      .sort();
  const look = async (): Promise<readonly string[]> => {
    await admin.must('POST', '/mooring/v1/drift/look', {});
    await answered();
    return told();
  };
  const guestGoesOn = async (text: string): Promise<void> => {
    for (const { volumeId } of Object.values(attached)) {
      const bytes = sectors(`${text} ${volumeId}`);
      await waitUntil(async () => (await writeDisk(guest.shell, volumeId, { offset: 0, bytes })).ok, {
        ...patience,
        until: 'the guest writes',
      });
      expect(await readDisk(guest.shell, volumeId, { offset: 0, length: bytes.length })).toEqual(bytes);
    }
  };

  it('is nothing at first, and a session that is killed comes back by itself', async () => {
    const { attachmentId } = of('session');
    expect(await look()).toEqual([]);
    await byHand.killSession(attachmentId);
    await waitUntil(async () => (await byHand.sessionsOf(attachmentId)) > 0, { ...patience, until: 'the guest has logged in again' });
    expect(await look()).toEqual([]);
    await guestGoesOn('before');
  });

  it('is found, called by its name, and repaired where it can be', async () => {
    const [lost, cut] = [await at.customer.newVolume(), await at.customer.newVolume()];
    const removeForeign = await byHand.addForeignExport(foreign);
    const outside = await exportedToOutside();
    await byHand.deleteExport(outside.attachmentId);
    await byHand.unplug(guest, of('disk').attachmentId);
    const { auth_password } = await at.customer.connectionOf(of('session').attachmentId);
    await byHand.setPassword(of('session').attachmentId, 'notasecret12');
    await byHand.killSession(of('session').attachmentId);
    await byHand.removeBacking(at.mooring.data, lost);
    await byHand.cutBacking(at.mooring.data, cut, 2 ** 20);

    expect(await look()).toEqual(
      [
        `missing/export/${outside.attachmentId} make again`,
        `missing/disk/${of('disk').attachmentId} make again`,
        `missing/session/${of('session').attachmentId} -`,
        `missing/backing/${lost} declare lost`,
        `wrong-size/backing/${cut} grow`,
        `foreign/export/${foreign} -`,
      ].sort(),
    );

    await byHand.setPassword(of('session').attachmentId, auth_password);
    await admin.must('POST', '/mooring/v1/drift/repair', { reason: 'drift.e2e' });
    await answered();
    await guestGoesOn('after');
    expect(await byHand.sessionsOf(outside.attachmentId)).toBe(0);
    expect(await look()).toEqual([`foreign/export/${foreign} -`, `missing/backing/${lost} -`].sort());
    expect((await at.customer.volume(lost)).status).toBe('error');
    await removeForeign();
    await service.must('DELETE', `/volume/v3/attachments/${outside.attachmentId}`);
    for (const volumeId of [lost, cut]) await at.customer.cloud.must('DELETE', `/volume/v3/volumes/${volumeId}`);
    await waitUntil(async () => (await at.customer.cloud.ask('GET', `/volume/v3/volumes/${lost}`)).status === 404, {
      ...patience,
      until: 'what is lost can be deleted',
    });
    expect(await look()).toEqual([]);
  });

  it('is all of the exports after tgtd was killed, and from the command line they are made again under guests that run', async () => {
    await byHand.restartTgtd(lab.folder);
    const drift = (...args: readonly string[]) =>
      run(process.execPath, [program, 'drift', '--json', ...args], {
        env: { ...process.env, MOORING_DATA: at.mooring.data },
        timeoutMs: 60_000,
      });
    const found = await drift();
    expect(found.code).toBe(2);
    const missing = Object.values(attached).map(({ attachmentId }) => `missing/export/${attachmentId} make again`);
    expect(await told()).toEqual(missing.sort());
    const repaired = await drift('--repair', '--yes', '--reason', 'tgtd was killed');
    expect(repaired.stderr).toBe('');
    await guestGoesOn('restarted');
    expect(await look()).toEqual([]);
  });

  it('leaves nothing behind when it is repaired and all is detached', async () => {
    for (const { volumeId } of Object.values(attached)) await at.customer.detach(guest, volumeId);
    await at.mooring.settled();
    expect(await leftovers(at.mooring, [guest])).toEqual(nothing);
    expect(await look()).toEqual([]);
  });
});
