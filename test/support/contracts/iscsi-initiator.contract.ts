import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IscsiInitiator, Login } from '../../../src/app/ports/hosts.js';
import { endOf, valueOf } from './value-of.js';

export interface InitiatorLab {
  readonly initiator: IscsiInitiator;
  /** A new volume, exported to this host; what it takes to log in. */
  exported(): Promise<Login>;
  /** Ends that export at the target, as a revoke does. */
  revoke(login: Login): Promise<void>;
  /** How many sessions the target of this login has open now. */
  sessions(login: Login): Promise<number>;
  dispose(): Promise<void>;
}

/** `make` is called once; every test uses exports of its own and ends them. */
export const iscsiInitiatorContract = (title: string, make: () => Promise<InitiatorLab>): void => {
  describe(`${title} as iSCSI initiator`, () => {
    let lab: InitiatorLab;
    beforeAll(async () => {
      lab = await make();
    });
    afterAll(() => lab.dispose());

    const disconnect = ({ connection, initiator }: Login) => lab.initiator.disconnect({ connection, initiator });
    const withExport = async (use: (login: Login) => Promise<void>) => {
      const login = await lab.exported();
      try {
        await use(login);
      } finally {
        await disconnect(login);
        await lab.revoke(login);
      }
    };

    it('connects to a volume exported to this host, and holds a session where it names a device', () =>
      withExport(async (login) => {
        const { device } = await valueOf(lab.initiator.connect(login));
        if (device !== null) expect(device).toMatch(/^\/dev\//);
        expect(await lab.sessions(login)).toBe(device === null ? 0 : 1);
      }));

    it('finds the same device when asked again, through the same session', () =>
      withExport(async (login) => {
        const first = await valueOf(lab.initiator.connect(login));
        const sessions = await lab.sessions(login);
        expect(await valueOf(lab.initiator.connect(login))).toEqual(first);
        expect(await lab.sessions(login)).toBe(sessions);
      }));

    it('connects two volumes to two devices', () =>
      withExport((one) =>
        withExport(async (other) => {
          const first = await valueOf(lab.initiator.connect(one));
          const second = await valueOf(lab.initiator.connect(other));
          if (first.device !== null) expect(second.device).not.toBe(first.device);
        }),
      ));

    it('refuses a device that shows another serial number, and leaves no session behind', () =>
      withExport(async (login) => {
        expect(await endOf(lab.initiator.connect({ ...login, serial: randomUUID() }))).toBe('refused');
        expect(await lab.sessions(login)).toBe(0);
      }));

    it('leaves an older session as found when the serial number is another', () =>
      withExport(async (login) => {
        await valueOf(lab.initiator.connect(login));
        const sessions = await lab.sessions(login);
        expect(await endOf(lab.initiator.connect({ ...login, serial: randomUUID() }))).toBe('refused');
        expect(await lab.sessions(login)).toBe(sessions);
      }));

    it('is refused with a wrong password, and leaves no session behind', () =>
      withExport(async (login) => {
        const chap = { ...login.chap, password: 'wrongPassword123' };
        expect(await endOf(lab.initiator.connect({ ...login, chap }))).toBe('refused');
        expect(await lab.sessions(login)).toBe(0);
      }));

    it('is refused by a target that does not exist', () =>
      withExport(async (login) => {
        const connection = { ...login.connection, targetIqn: `${login.connection.targetIqn}:none` };
        expect(await endOf(lab.initiator.connect({ ...login, connection }))).toBe('refused');
      }));

    it('is refused after the export was revoked', async () => {
      const login = await lab.exported();
      await lab.revoke(login);
      expect(await endOf(lab.initiator.connect(login))).toBe('refused');
    });

    it('never repeats the password in a reason', () =>
      withExport(async (login) => {
        const chap = { ...login.chap, password: 'wrongPassword123' };
        expect(JSON.stringify(await lab.initiator.connect({ ...login, chap }))).not.toContain(chap.password);
        expect(JSON.stringify(await lab.initiator.connect({ ...login, serial: randomUUID() }))).not.toContain(login.chap.password);
      }));

    it('has no session left after it disconnects; again changes nothing', () =>
      withExport(async (login) => {
        await valueOf(lab.initiator.connect(login));
        expect(await endOf(disconnect(login))).toBe('done');
        expect(await lab.sessions(login)).toBe(0);
        expect(await endOf(disconnect(login))).toBe('done');
      }));

    it('has nothing to do when it disconnects what it never connected', () =>
      withExport(async (login) => {
        expect(await endOf(disconnect(login))).toBe('done');
      }));

    it('disconnects one volume and leaves the other', () =>
      withExport((one) =>
        withExport(async (other) => {
          await valueOf(lab.initiator.connect(one));
          await valueOf(lab.initiator.connect(other));
          const sessions = await lab.sessions(other);
          await valueOf(disconnect(one));
          expect(await lab.sessions(other)).toBe(sessions);
        }),
      ));

    it('disconnects from an export that was revoked before', async () => {
      const login = await lab.exported();
      await valueOf(lab.initiator.connect(login));
      await lab.revoke(login);
      expect(await endOf(disconnect(login))).toBe('done');
    });

    it('connects again after it disconnected', () =>
      withExport(async (login) => {
        await valueOf(lab.initiator.connect(login));
        await valueOf(disconnect(login));
        expect(await endOf(lab.initiator.connect(login))).toBe('done');
      }));
  });
};
