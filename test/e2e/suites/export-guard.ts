import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDisk, sectors, waitForDisk, writeDisk } from '../../../lab/guest-disk.js';
import { type Ran, run } from '../../../lab/run.js';
import type { ExportRequested } from '../../../src/domain/volume/volume.events.js';
import type { MooringProcess } from '../../support/mooring-process.js';
import { IscsiSession } from '../../support/iscsi-session.js';
import type { ConnectionInfo } from '../customer.js';
import { leftovers, nothing } from '../leftovers.js';
import { type Guests, ownMooring } from '../real-parts.js';

const dataProtect = 'sense key 7';

export const exportGuard = (guests: Guests) =>
  describe('the export of an attached volume', () => {
    const at = ownMooring();

    it('lets in who has name and password, nobody with another password, and no other initiator', async () => {
      const volumeId = await at.customer.newVolume();
      const info = await at.customer.connectionOf(await at.customer.attach(guests.one, volumeId));
      const initiator = await initiatorOf(at.mooring, volumeId);

      const wrongPassword = { initiator, password: `${info.auth_password.slice(0, -1)}-` };
      expect(await inquire(info, { initiator })).toBe(volumeId);
      expect(await inquire(info, wrongPassword)).toMatch(/Login Failed/);
      expect(await inquire(info, { initiator: `${initiator}x` })).toMatch(/Login Failed/);
      expect(await qemuReads(info, { initiator })).toMatchObject({ code: 0, stderr: '' });
      expect(await qemuReads(info, wrongPassword)).toMatchObject({ code: 1, stderr: expect.stringMatching(/Authentication failure/) });

      await at.customer.detach(guests.one, volumeId);
      expect(await inquire(info, { initiator })).not.toBe(volumeId);
    });

    it('takes no write of a readonly volume, neither from the guest nor from whoever logs in with the right password', async () => {
      const { one } = guests;
      const volumeId = await at.customer.newVolume();
      await at.customer.attach(one, volumeId);
      expect(await writeDisk(one.shell, volumeId, { offset: 0, bytes: sectors('for ever') })).toEqual({ ok: true });
      await at.customer.detach(one, volumeId);
      await at.customer.act(volumeId, { 'os-update_readonly_flag': { readonly: true } });

      const info = await at.customer.connectionOf(await at.customer.attach(one, volumeId));
      expect(await waitForDisk(one.shell, volumeId)).toMatchObject({ readOnly: true });
      const wrote = await writeDisk(one.shell, volumeId, { offset: 0, bytes: sectors('never') });
      expect(wrote).toEqual({ ok: false, error: expect.stringMatching(/not permitted|read-only/i) });
      expect(await readDisk(one.shell, volumeId, { offset: 0, length: 512 })).toEqual(sectors('for ever'));

      const session = await logIn(info, await initiatorOf(at.mooring, volumeId));
      await expect(session.write(0, sectors('never'))).rejects.toThrow(dataProtect);
      expect(await session.read(0, 512)).toEqual(sectors('for ever'));
      await session.close();
      await at.customer.detach(one, volumeId);
    });

    it('takes a write of any other volume from whoever logs in with the right password', async () => {
      const volumeId = await at.customer.newVolume();
      const info = await at.customer.connectionOf(await at.customer.attach(guests.one, volumeId));
      const session = await logIn(info, await initiatorOf(at.mooring, volumeId));
      await session.write(0, sectors('from outside'));
      await session.close();
      expect(await readDisk(guests.one.shell, volumeId, { offset: 0, length: 512 })).toEqual(sectors('from outside'));
      await at.customer.detach(guests.one, volumeId);
    });

    it('is gone without a trace afterwards', async () => {
      await at.mooring.settled();
      expect(await leftovers(at.mooring, [guests.one])).toEqual(nothing);
    });
  });

interface As {
  readonly initiator: string;
  readonly password?: string;
}

/** libiscsi takes the password from its environment. */
const chapOf = ({ auth_username, auth_password }: ConnectionInfo, { password = auth_password }: As) => ({
  ...process.env,
  LIBISCSI_CHAP_USERNAME: auth_username,
  LIBISCSI_CHAP_PASSWORD: password,
});

const urlOf = ({ target_portal, target_iqn, target_lun }: ConnectionInfo) => `iscsi://${target_portal}/${target_iqn}/${target_lun}`;

/** The serial number of what it found, or what it complained about. */
const inquire = async (info: ConnectionInfo, as: As): Promise<string> => {
  const { code, stdout, stderr } = await run('iscsi-inq', ['-i', as.initiator, '-e', '1', '-c', '128', urlOf(info)], {
    env: chapOf(info, as),
    timeoutMs: 5_000,
  });
  return code === 0 ? (/Unit Serial Number:\[(.*?)\s*\]/.exec(stdout)?.[1] ?? stdout) : stderr;
};

const qemuReads = async (info: ConnectionInfo, { initiator, password = info.auth_password }: As): Promise<Ran> => {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-password-'));
  await writeFile(join(folder, 'password'), password, { mode: 0o600 });
  const where = `portal=${info.target_portal},target=${info.target_iqn},lun=${info.target_lun}`;
  const login = `initiator-name=${initiator},user=${info.auth_username},password-secret=password`;
  const secret = `secret,id=password,file=${join(folder, 'password')}`;
  const options = `driver=iscsi,transport=tcp,${where},${login}`;
  const ran = await run('qemu-io', ['-r', '-c', 'read 0 512', '--object', secret, '--image-opts', options], { timeoutMs: 5_000 });
  await rm(folder, { recursive: true });
  return ran;
};

const logIn = async (info: ConnectionInfo, initiator: string): Promise<IscsiSession> => {
  const { target_portal: portal, target_iqn: targetIqn, target_lun: lun, auth_username: username, auth_password: password } = info;
  const connection = { portal, targetIqn, lun, authUsername: username };
  const session = await IscsiSession.logIn({ connection, initiator, chap: { username, password } });
  if (session === 'denied') throw new Error('The right password was refused.');
  return session;
};

const initiatorOf = async (mooring: MooringProcess, volumeId: string): Promise<string> => {
  const exports = (await mooring.log()).flatMap(({ event }) => (event.type === 'ExportRequested' ? [event as ExportRequested] : []));
  const own = exports.find(({ data }) => data.volumeId === volumeId);
  if (!own) throw new Error(`Volume ${volumeId} was never to be exported.`);
  return own.data.connector.initiator;
};
