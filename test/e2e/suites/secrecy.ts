import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mustVirsh } from '../../../lab/run.js';
import { type ArgumentWatch, watchArguments } from '../argument-watch.js';
import { type Guests, ownMooring } from '../real-parts.js';
import { filesUnder, type SecretWatch, watchSecrets } from '../secret-watch.js';

const libvirtLogs = '/var/log/libvirt/qemu';

/** What is kept sealed is opened only to know what to look for; the volumes' bytes are the guests' own. */
const isNotSearched = (path: string) => /\/(secrets|volumes)\//.test(path);

export const secrecy = (guests: Guests) =>
  describe('the password of an export', () => {
    const at = ownMooring({ MOORING_LOG: 'debug' });
    let secrets: SecretWatch;
    let watch: ArgumentWatch;
    let commandLines: readonly string[];
    const definitions: string[] = [];

    beforeAll(() => {
      secrets = watchSecrets(at.mooring.data);
      watch = watchArguments();
    });
    afterAll(() => secrets.stop());

    it('is told to services', async () => {
      const { one } = guests;
      const volumeId = await at.customer.newVolume();
      const attachmentId = await at.customer.attach(one, volumeId);
      expect(secrets.passwords()).toContain((await at.customer.connectionOf(attachmentId)).auth_password);
      await at.customer.detach(one, volumeId);
    });

    it('is there for each attachment, through all that may happen to one', async () => {
      const { one, other } = guests;
      const [shared, plain] = [await at.customer.newVolume('shared'), await at.customer.newVolume()];
      const attachmentId = await at.customer.attach(one, shared);
      await at.customer.attach(other, shared);
      await at.customer.attach(one, plain);
      expect(await at.customer.askToAttach(other, plain)).toMatchObject({ status: 400 });
      for (const cloud of ['mooring', 'mooring-admin', 'mooring-reader']) {
        const user = await at.mooring.signIn(cloud);
        const attachment = await user.must('GET', `/volume/v3/attachments/${attachmentId}`);
        expect(attachment).toMatchObject({ attachment: { connection_info: { auth_method: 'CHAP', auth_password: '***' } } });
        for (const path of ['attachments/detail', 'volumes/detail', `volumes/${shared}`]) await user.must('GET', `/volume/v3/${path}`);
        await user.must('GET', `/compute/v2.1/servers/${one.uuid}/os-volume_attachments`);
      }
      for (const { name } of [one, other]) {
        definitions.push(await mustVirsh(['dumpxml', name]), await mustVirsh(['dumpxml', name, '--inactive']));
      }

      const third = await at.customer.newVolume();
      const asked = at.customer.askToAttach(one, third).catch(() => 'no answer');
      await at.mooring.killAt({ type: 'GuestAttachRequested', about: third, afterMs: 10 });
      await asked;
      await at.mooring.start();
      await at.mooring.settled();
      const held = [
        [one, shared],
        [other, shared],
        [one, plain],
        [one, third],
      ] as const;
      for (const [guest, volumeId] of held) await at.customer.detach(guest, volumeId);
      await at.mooring.settled();
      expect(secrets.passwords().length).toBe(5);
    });

    it('stands in no argument of any process', async () => {
      commandLines = await watch.stop();
      const seen = commandLines.join('\n');
      // The short ones among them have been seen, so a password would have been.
      for (const program of ['iscsi-inq -i', 'virsh -q']) expect(seen).toContain(program);
      expect(secrets.whereTold({ seen })).toEqual([]);
    });

    it('stands in no answer, no definition, no log and no file', async () => {
      const { answers, output, data, temporary } = at.mooring;
      expect(answers.join('\n')).toContain('"auth_password":"***"');
      expect(output).toContain('"level":"debug"');
      expect(definitions.join('\n')).toContain('<auth username=');
      const texts = { answers: answers.join('\n'), output, definitions: definitions.join('\n') };
      expect(secrets.whereTold(texts)).toEqual([]);

      const files = { ...(await filesUnder(data, isNotSearched)), ...(await filesUnder(temporary, () => false)) };
      expect(Object.keys(files).map((path) => path.slice(data.length + 1))).toEqual(expect.arrayContaining(['events.db', 'read-model.db']));
      expect(secrets.whereTold(files)).toEqual([]);
      expect(secrets.whereTold(await filesUnder(libvirtLogs, (path) => !path.includes('/e2e-')))).toEqual([]);
    });
  });
