import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'xmlbuilder2';
import { v4 } from 'uuid';
import { must, mustVirsh, virsh } from '../../lab/run.js';

/** A tgtd and a volume served by it, by hand and without anything of the product. */
export interface HandMadeExport {
  readonly iqn: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  remove(): Promise<void>;
  sessions(): Promise<number>;
}

const VOLUME_BYTES = 64 * 1024 * 1024;

export const exportByHand = async ({ instance, port }: { instance: number; port: number }): Promise<HandMadeExport> => {
  const folder = await mkdtemp(join(tmpdir(), 'lab-volume-'));
  const iqn = `iqn.2026-11.org.example.lab:${v4()}`;
  // In an argument, unlike anything that guards something.
  const [username, password] = ['lab', 'labpassword42'];
  const tgtadm = (...args: string[]) => must('tgtadm', ['-C', String(instance), '--lld', 'iscsi', ...args]);

  const volume = await open(join(folder, 'volume'), 'w');
  await volume.truncate(VOLUME_BYTES);
  await volume.close();
  await tgtadm('--op', 'new', '--mode', 'target', '--tid', '1', '-T', iqn);
  await tgtadm('--op', 'new', '--mode', 'logicalunit', '--tid', '1', '--lun', '1', '-b', join(folder, 'volume'));
  await tgtadm('--op', 'new', '--mode', 'account', '--user', username, '--password', password);
  await tgtadm('--op', 'bind', '--mode', 'account', '--tid', '1', '--user', username);
  await tgtadm('--op', 'bind', '--mode', 'target', '--tid', '1', '-I', 'ALL');
  return {
    iqn,
    port,
    username,
    password,
    sessions: async () => (await tgtadm('--op', 'show', '--mode', 'target')).match(/I_T nexus: \d+/g)?.length ?? 0,
    remove: async () => {
      await tgtadm('--op', 'delete', '--mode', 'target', '--tid', '1', '--force');
      await tgtadm('--op', 'delete', '--mode', 'account', '--user', username);
      await rm(folder, { recursive: true });
    },
  };
};

export interface HandMadeDisk {
  readonly alias: string;
  readonly serial: string;
  readonly xmlFile: string;
  readonly secret: string;
}

/** The disk's XML and the libvirt secret it logs in with, in a folder of their own. */
export const describeDisk = async (
  volume: HandMadeExport,
  disk: { folder: string; device: string; readOnly?: boolean; password?: string },
): Promise<HandMadeDisk> => {
  const secret = v4();
  const serial = v4();
  const alias = `ua-${v4()}`;
  const xmlFile = join(disk.folder, `${alias}.xml`);
  await defineSecret(disk.folder, { secret, password: disk.password ?? volume.password });
  const source = {
    '@protocol': 'iscsi',
    '@name': `${volume.iqn}/1`,
    host: { '@name': '127.0.0.1', '@port': volume.port },
    auth: { '@username': volume.username, secret: { '@type': 'iscsi', '@uuid': secret } },
    initiator: { iqn: { '@name': `iqn.2026-11.org.example.lab:${alias}` } },
  };
  const xml = {
    disk: {
      '@type': 'network',
      '@device': 'disk',
      driver: { '@name': 'qemu', '@type': 'raw', '@cache': 'none' },
      source,
      target: { '@dev': disk.device, '@bus': disk.device.startsWith('sd') ? 'scsi' : 'virtio' },
      serial,
      alias: { '@name': alias },
      shareable: {},
      ...(disk.readOnly ? { readonly: {} } : {}),
    },
  };
  await writeFile(xmlFile, create(xml).end({ headless: true }));
  return { alias, serial, xmlFile, secret };
};

const defineSecret = async (folder: string, { secret, password }: { secret: string; password: string }): Promise<void> => {
  const definition = join(folder, `${secret}.xml`);
  const value = join(folder, `${secret}.value`);
  const usage = { '@type': 'iscsi', target: `lab-${secret}` };
  await writeFile(definition, create({ secret: { '@ephemeral': 'yes', '@private': 'yes', uuid: secret, usage } }).end({ headless: true }));
  await writeFile(value, password, { mode: 0o600 });
  await mustVirsh(['secret-define', definition]);
  await mustVirsh(['secret-set-value', secret, '--file', value, '--plain']);
  await rm(value);
};

export const plugIn = (guest: string, { xmlFile }: HandMadeDisk) => mustVirsh(['attach-device', guest, xmlFile, '--live']);
export const askToUnplug = (guest: string, { xmlFile }: HandMadeDisk) => virsh(['detach-device', guest, xmlFile, '--live']);
export const forget = ({ secret }: HandMadeDisk) => mustVirsh(['secret-undefine', secret]);
export const isPlugged = async (guest: string, { alias }: HandMadeDisk) => (await mustVirsh(['dumpxml', guest])).includes(alias);
