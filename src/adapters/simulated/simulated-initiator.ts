/** The two ways a compute host reaches a volume: the host's kernel logs in and makes a device, or the guest's emulator logs in itself. */
import type { IscsiInitiator, Login } from '../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../domain/kernel/host-outcome.js';
import { credentialsOf } from './physics/credentials.js';
import { devicePath } from './physics/device-path.js';
import type { SimulatedWorld } from './simulated-world.js';

type At = Pick<Login, 'connection' | 'initiator'>;

export class SimulatedKernelInitiator implements IscsiInitiator {
  constructor(
    private readonly world: SimulatedWorld,
    private readonly host: string,
  ) {}

  connect(login: Login): Promise<HostOutcome<{ device: string | null }>> {
    return this.world.faults.call(
      'initiator.connect',
      (midway) => {
        const device = devicePath(login.connection);
        const older = this.sessions(login)[0];
        const session = older === undefined ? this.node.logIn(credentialsOf(login), { host: this.host, device }) : done(older);
        if (session.outcome !== 'done') return session;
        midway();
        const { serial } = this.node.unitOf(session.value);
        if (serial === login.serial) return done({ device });

        if (older === undefined) this.node.closeSession(session.value);
        return refused(`${device} shows the serial number ${serial}, not ${login.serial}`);
      },
      this.host,
    );
  }

  /** As the kernel does it: nobody is asked whether the device is in use. */
  disconnect(at: At): Promise<HostOutcome> {
    return this.world.faults.call('initiator.disconnect', () => done(this.sessions(at).forEach((id) => this.logOut(id))), this.host);
  }

  private logOut(session: string): void {
    this.node.closeSession(session);
    this.world.machines.loseDevice(session);
  }

  private sessions({ connection, initiator }: At): string[] {
    const all = this.node.sessionsOf(connection.targetIqn);
    const ours = all.filter(([, { host, device, ...session }]) => host === this.host && device !== null && session.initiator === initiator);
    return ours.map(([id]) => id);
  }

  private get node() {
    return this.world.storage;
  }
}

export class SimulatedEmulatorInitiator implements IscsiInitiator {
  constructor(
    private readonly world: SimulatedWorld,
    private readonly host: string,
  ) {}

  /** Logs in to read the serial number, and out again: the session that stays is the emulator's own. */
  connect(login: Login): Promise<HostOutcome<{ device: null }>> {
    return this.world.faults.call(
      'initiator.connect',
      () => {
        const session = this.node.logIn(credentialsOf(login), { host: this.host, device: null });
        if (session.outcome !== 'done') return session;
        const { serial } = this.node.unitOf(session.value);
        this.node.closeSession(session.value);
        return serial === login.serial ? done({ device: null }) : refused(`the LUN shows the serial number ${serial}, not ${login.serial}`);
      },
      this.host,
    );
  }

  disconnect({ connection, initiator }: At): Promise<HostOutcome> {
    return this.world.faults.call(
      'initiator.disconnect',
      () => {
        const sessions = this.node.sessionsOf(connection.targetIqn).map(([, session]) => session);
        const inUse = sessions.some((session) => session.host === this.host && session.initiator === initiator);
        return inUse ? refused(`a guest still uses ${connection.targetIqn}`) : done(undefined);
      },
      this.host,
    );
  }

  private get node() {
    return this.world.storage;
  }
}
