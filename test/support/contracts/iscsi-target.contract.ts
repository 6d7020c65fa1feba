import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chap, ExportRequest, ExportSeen, IscsiTarget } from '../../../src/app/ports/hosts.js';
import type { AttachMode, Connection } from '../../../src/domain/volume/connector.js';
import { endOf, valueOf } from './value-of.js';

/** One initiator's open session with one LUN. An answer that does not come within a few seconds counts as failed. */
export interface LabSession {
  /** The LUN's unit serial number. */
  serial(): Promise<string>;
  /** Offsets and lengths are whole blocks of 4096. Rejects when the target does not serve it. */
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, bytes: Buffer): Promise<void>;
  /** Harmless on a session that is already closed. */
  close(): Promise<void>;
}

export interface TargetLab {
  readonly target: IscsiTarget;
  /** A target name of Mooring's kind, never used before. */
  newName(): string;
  /** A new volume of at least 1 MiB, reading as zeros, that this target can serve. */
  volume(): Promise<{ volumeId: string; backing: string }>;
  /** `denied` when the target does not let this initiator in with these credentials. */
  login(at: { connection: Connection; initiator: string; chap: Chap }): Promise<LabSession | 'denied'>;
  /** What an export leaves that was cut short after its first step: the bare target, no LUN, no account, nobody let in. */
  leaveHalfMade(targetIqn: string): Promise<void>;
  dispose(): Promise<void>;
}

const us = 'iqn.2026-11.org.mooring:host:alpha';
const them = 'iqn.2026-11.org.mooring:host:beta';
const block = Buffer.alloc(4096, 0x5a);
const zeros = Buffer.alloc(4096);
const chap = (): Chap => ({ username: `m${randomBytes(10).toString('hex')}`, password: randomBytes(8).toString('hex') });

/** `make` is called once; every test exports volumes and names of its own and revokes them. */
export const iscsiTargetContract = (title: string, make: () => Promise<TargetLab>): void => {
  describe(`${title} as iSCSI target`, () => {
    let lab: TargetLab;
    beforeAll(async () => {
      lab = await make();
    });
    afterAll(() => lab.dispose());

    const requestFor = async (mode: AttachMode = 'rw', initiator = us): Promise<ExportRequest> => {
      const { volumeId, backing } = await lab.volume();
      return { targetIqn: lab.newName(), volumeId, backing, initiator, chap: chap(), mode, serial: volumeId };
    };
    const revoke = ({ targetIqn, chap: { username } }: ExportRequest) => lab.target.revoke({ targetIqn, chapUsername: username });
    const seen = async ({ targetIqn }: ExportRequest): Promise<ExportSeen | undefined> =>
      (await valueOf(lab.target.list())).find((each) => each.targetIqn === targetIqn);

    const withExport = async (request: ExportRequest, use: (connection: Connection) => Promise<void>) => {
      try {
        await use(await valueOf(lab.target.export(request)));
      } finally {
        await revoke(request);
      }
    };
    const loggedIn = async (connection: Connection, request: ExportRequest): Promise<LabSession> => {
      const session = await lab.login({ connection, initiator: request.initiator, chap: request.chap });
      if (session === 'denied') throw new Error(`${request.initiator} was not let in to ${request.targetIqn}`);
      return session;
    };

    it('serves the volume to the initiator it was exported for', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        expect(connection).toMatchObject({ targetIqn: request.targetIqn, authUsername: request.chap.username });
        const session = await loggedIn(connection, request);
        await session.write(8192, block);
        expect(await session.read(8192, 4096)).toEqual(block);
        expect(await session.read(0, 4096)).toEqual(zeros);
        await session.close();
      });
    });

    it('shows the serial number it was told, by which a host knows the volume', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        const session = await loggedIn(connection, request);
        expect(await session.serial()).toBe(request.serial);
        await session.close();
      });
    });

    it('keeps the bytes when one export follows another', async () => {
      const first = await requestFor();
      await withExport(first, async (connection) => {
        const session = await loggedIn(connection, first);
        await session.write(0, block);
        await session.close();
      });
      const second = { ...(await requestFor()), volumeId: first.volumeId, backing: first.backing, serial: first.serial };
      await withExport(second, async (connection) => {
        const session = await loggedIn(connection, second);
        expect(await session.read(0, 4096)).toEqual(block);
        await session.close();
      });
    });

    it('serves one volume to two initiators, each through an export of its own', async () => {
      const first = await requestFor();
      const second = { ...(await requestFor('rw', them)), volumeId: first.volumeId, backing: first.backing, serial: first.serial };
      await withExport(first, (one) =>
        withExport(second, async (other) => {
          const [ours, theirs] = [await loggedIn(one, first), await loggedIn(other, second)];
          await ours.write(4096, block);
          expect(await theirs.read(4096, 4096)).toEqual(block);
          await Promise.all([ours.close(), theirs.close()]);
        }),
      );
    });

    it('answers the same connection when asked again, and leaves the open session alone', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        const session = await loggedIn(connection, request);
        expect(await valueOf(lab.target.export(request))).toEqual(connection);
        expect(await session.read(0, 4096)).toEqual(zeros);
        await session.close();
      });
    });

    it('completes what an export that was cut short has left', async () => {
      const request = await requestFor('ro');
      await lab.leaveHalfMade(request.targetIqn);
      await withExport(request, async (connection) => {
        const session = await loggedIn(connection, request);
        expect(await session.serial()).toBe(request.serial);
        await expect(session.write(0, block)).rejects.toThrow();
        await session.close();
      });
    });

    it.each<[string, (request: ExportRequest) => Promise<Partial<ExportRequest>>]>([
      ['another volume', async () => ({ backing: (await lab.volume()).backing })],
      ['another initiator', () => Promise.resolve({ initiator: them })],
      ['another mode', () => Promise.resolve({ mode: 'ro' as const })],
    ])('refuses a name that already stands for %s, and changes nothing', async (_, differently) => {
      const request = await requestFor();
      await withExport(request, async () => {
        const before = await seen(request);
        expect(await endOf(lab.target.export({ ...request, ...(await differently(request)) }))).toBe('refused');
        expect(await seen(request)).toEqual(before);
      });
    });

    it('refuses to export what does not exist, and leaves nothing behind', async () => {
      const request = await requestFor();
      expect(await endOf(lab.target.export({ ...request, backing: `${request.backing}-none` }))).toBe('refused');
      expect(await seen(request)).toBeUndefined();
    });

    it('does not let in who has the wrong password', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        const wrong = { ...request.chap, password: chap().password };
        expect(await lab.login({ connection, initiator: us, chap: wrong })).toBe('denied');
      });
    });

    it('does not let in who has the wrong user name', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        const wrong = { ...request.chap, username: chap().username };
        expect(await lab.login({ connection, initiator: us, chap: wrong })).toBe('denied');
      });
    });

    it('does not let in with the credentials of another export', async () => {
      const [request, other] = [await requestFor(), await requestFor()];
      await withExport(request, (connection) =>
        withExport(other, async () => {
          expect(await lab.login({ connection, initiator: us, chap: other.chap })).toBe('denied');
        }),
      );
    });

    it('does not let in another initiator, even with the right credentials', async () => {
      const request = await requestFor();
      await withExport(request, async (connection) => {
        expect(await lab.login({ connection, initiator: them, chap: request.chap })).toBe('denied');
      });
    });

    it('lets a read-only export be read but not written', async () => {
      const request = await requestFor('ro');
      await withExport(request, async (connection) => {
        const session = await loggedIn(connection, request);
        await expect(session.write(0, block)).rejects.toThrow();
        expect(await session.read(0, 4096)).toEqual(zeros);
        await session.close();
      });
    });

    it('lists what it exports, to whom, and who is logged in now', async () => {
      const request = await requestFor('ro');
      await withExport(request, async (connection) => {
        const { targetIqn, backing } = request;
        expect(await seen(request)).toEqual({
          targetIqn,
          lun: connection.lun,
          backing,
          serial: request.serial,
          mode: 'ro',
          initiators: [us],
          sessions: [],
        });
        const session = await loggedIn(connection, request);
        expect((await seen(request))?.sessions).toEqual([us]);
        await session.close();
      });
    });

    it('lists a half-made export, so that nothing hides', async () => {
      const request = await requestFor();
      await lab.leaveHalfMade(request.targetIqn);
      expect(await seen(request)).toMatchObject({ backing: null, initiators: [], sessions: [] });
      await valueOf(revoke(request));
      expect(await seen(request)).toBeUndefined();
    });

    it('lets nobody in after a revoke', async () => {
      const request = await requestFor();
      const connection = await valueOf(lab.target.export(request));
      await valueOf(revoke(request));
      expect(await lab.login({ connection, initiator: us, chap: request.chap })).toBe('denied');
      expect(await seen(request)).toBeUndefined();
    });

    it('closes the sessions of an export it revokes: nothing more is read or written', async () => {
      const request = await requestFor();
      const connection = await valueOf(lab.target.export(request));
      const session = await loggedIn(connection, request);
      await session.write(0, block);
      await valueOf(revoke(request));
      await expect(session.write(4096, block)).rejects.toThrow();
      await expect(session.read(0, 4096)).rejects.toThrow();
      await session.close();
    });

    it('revokes one export without touching another of the same volume', async () => {
      const first = await requestFor();
      const second = { ...(await requestFor('rw', them)), volumeId: first.volumeId, backing: first.backing, serial: first.serial };
      await withExport(second, async (connection) => {
        const session = await loggedIn(connection, second);
        await valueOf(lab.target.export(first));
        await valueOf(revoke(first));
        await session.write(0, block);
        expect(await session.read(0, 4096)).toEqual(block);
        await session.close();
      });
    });

    it('has nothing to do when it revokes what is not there', async () => {
      const request = await requestFor();
      expect(await endOf(revoke(request))).toBe('done');
      await valueOf(lab.target.export(request));
      await valueOf(revoke(request));
      expect(await endOf(revoke(request))).toBe('done');
    });

    it('exports and revokes many volumes at the same time', async () => {
      const requests = await Promise.all(Array.from({ length: 8 }, () => requestFor()));
      const connections = await Promise.all(requests.map((request) => valueOf(lab.target.export(request))));
      expect(new Set(connections.map(({ targetIqn, lun }) => `${targetIqn}/${lun}`)).size).toBe(8);
      await Promise.all(requests.map((request) => valueOf(revoke(request))));
      expect(await Promise.all(requests.map(seen))).toEqual(requests.map(() => undefined));
    });
  });
};
