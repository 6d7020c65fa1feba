/**
 * A real attach, from the request until the guest has the disk, beside the bare sequence of tgtadm and virsh calls an operator would
 * type for the same end. Real tgt, libvirt and QEMU; needs root and the lab's parts (`npm run lab`), and says so where they are missing.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { create } from 'xmlbuilder2';
import { Api } from './api.js';
import { startProduct } from './product.js';
import type { Measurement } from './report.js';

const rounds = 9;
const guestName = 'bench-guest';
const gibibyte = 1024 ** 3;

type GuestTools = Awaited<ReturnType<typeof tools>>;
type Guest = Awaited<ReturnType<GuestTools['ensureGuest']>>;

export const attachBench = async (): Promise<Measurement[]> => {
  if (process.getuid?.() !== 0) {
    process.stderr.write('attach: left out, it needs root and the parts of `npm run lab`\n');
    return [];
  }
  const lab = await tools();
  const opened = await lab.openLab();
  const guest = await lab.ensureGuest(opened, { name: guestName });
  const product = await startProduct({ MOORING_HOSTS: 'libvirt' });
  const api = await new Api(product.url).signIn(product.cloudsFile, 'mooring-admin');
  try {
    return [await compare(lab, guest, api)];
  } finally {
    api.close();
    await product.stop();
    guest.shell.close();
    await lab.destroyGuest(opened, guestName);
  }
};

/** Both sides in turn within each round. */
const compare = async (lab: GuestTools, guest: Guest, api: Api): Promise<Measurement> => {
  const volumeId = await createVolume(api);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await throughMooring(lab, guest, api, volumeId));
    peer.push(await byHand(lab, guest));
  }
  return {
    name: 'attach on real parts',
    ours: median(ours),
    peer: median(peer),
    unit: 'ms',
    limit: 'ratio <= 1.5',
    note: `median of ${rounds}`,
  };
};

const throughMooring = async (lab: GuestTools, guest: Guest, api: Api, volumeId: string): Promise<number> => {
  const path = `/servers/${guest.uuid}/os-volume_attachments`;
  const begun = performance.now();
  await api.compute('POST', path, { volumeAttachment: { volumeId } });
  await hasDisk(lab, volumeId);
  const took = performance.now() - begun;
  await until(async () => (await statusOf(api, volumeId)) === 'in-use');
  await api.compute('DELETE', `${path}/${volumeId}`);
  await until(async () => (await statusOf(api, volumeId)) === 'available');
  return took;
};

const byHand = async (lab: GuestTools, guest: Guest): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bench-'));
  const [serial, secret, user, password] = [randomUUID(), randomUUID(), `bench${Date.now()}`, 'benchpassword1'];
  const backing = join(folder, 'volume.raw');
  const iqn = `iqn.2026-11.org.example.bench:${serial}`;
  await writeFile(backing, '');
  await truncate(backing, gibibyte);
  await writeFile(join(folder, 'secret.xml'), secretXml(secret, serial));
  await writeFile(join(folder, 'secret.value'), password, { mode: 0o600 });
  await writeFile(join(folder, 'disk.xml'), diskXml({ iqn, serial, secret, user }));
  const tgtadm = (...args: string[]) => lab.must('tgtadm', ['--lld', 'iscsi', ...args]);
  const tid = '9999';

  const begun = performance.now();
  await tgtadm('--op', 'new', '--mode', 'target', '--tid', tid, '-T', iqn);
  await tgtadm('--op', 'new', '--mode', 'logicalunit', '--tid', tid, '--lun', '1', '-b', backing);
  await tgtadm('--op', 'update', '--mode', 'logicalunit', '--tid', tid, '--lun', '1', '--params', `scsi_sn=${serial}`);
  await tgtadm('--op', 'new', '--mode', 'account', '--user', user, '--password', password);
  await tgtadm('--op', 'bind', '--mode', 'account', '--tid', tid, '--user', user);
  await tgtadm('--op', 'bind', '--mode', 'target', '--tid', tid, '-Q', initiator);
  await lab.mustVirsh(['secret-define', join(folder, 'secret.xml')]);
  await lab.mustVirsh(['secret-set-value', secret, '--file', join(folder, 'secret.value'), '--plain']);
  await lab.mustVirsh(['attach-device', guest.name, join(folder, 'disk.xml'), '--live', '--config']);
  await hasDisk(lab, serial);
  const took = performance.now() - begun;

  await lab.mustVirsh(['detach-device', guest.name, join(folder, 'disk.xml'), '--live', '--config']);
  await until(async () => !(await lab.mustVirsh(['dumpxml', guestName])).includes(serial));
  await lab.mustVirsh(['secret-undefine', secret]);
  await tgtadm('--op', 'delete', '--mode', 'target', '--tid', tid, '--force');
  await tgtadm('--op', 'delete', '--mode', 'account', '--user', user);
  await rm(folder, { recursive: true });
  return took;
};

const initiator = 'iqn.2026-11.org.example.bench:host';

const secretXml = (uuid: string, target: string): string =>
  create({ secret: { '@ephemeral': 'yes', '@private': 'yes', uuid, usage: { '@type': 'iscsi', target: `bench-${target}` } } }).end({
    headless: true,
  });

const diskXml = ({ iqn, serial, secret, user }: { iqn: string; serial: string; secret: string; user: string }): string =>
  create({
    disk: {
      '@type': 'network',
      '@device': 'disk',
      driver: { '@name': 'qemu', '@type': 'raw', '@cache': 'none' },
      source: {
        '@protocol': 'iscsi',
        '@name': `${iqn}/1`,
        host: { '@name': '127.0.0.1', '@port': 3260 },
        auth: { '@username': user, secret: { '@type': 'iscsi', '@uuid': secret } },
        initiator: { iqn: { '@name': initiator } },
      },
      target: { '@dev': 'vdx', '@bus': 'virtio' },
      serial,
      alias: { '@name': `ua-${serial}` },
    },
  }).end({ headless: true });

/** The running guest has it: asked the same way on both sides, and by QEMU's own word. */
const hasDisk = (lab: GuestTools, serial: string): Promise<void> =>
  until(async () => (await lab.mustVirsh(['dumpxml', guestName])).includes(serial));

const statusOf = async (api: Api, id: string): Promise<string> =>
  (await api.volume<{ volume: { status: string } }>('GET', `/volumes/${id}`)).volume.status;

const createVolume = async (api: Api): Promise<string> => {
  const { volume } = await api.volume<{ volume: { id: string } }>('POST', '/volumes', { volume: { size: 1 } });
  await until(async () => (await statusOf(api, volume.id)) === 'available');
  return volume.id;
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('waited a minute in vain');
    await pause(5);
  }
};

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** The build puts lab/ into dist-lab/, so the way there is not the one the types take. */
const compiled = async <Module>(name: string): Promise<Module> =>
  (await import(new URL(`../dist-lab/${name}.js`, import.meta.url).href)) as Module;

const tools = async () => ({
  ...(await compiled<typeof import('../lab/guest.js')>('guest')),
  ...(await compiled<typeof import('../lab/lab.js')>('lab')),
  ...(await compiled<typeof import('../lab/run.js')>('run')),
});
