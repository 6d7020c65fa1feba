import type { ExportRequest, ExportSeen, IscsiTarget } from '../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../domain/kernel/host-outcome.js';
import type { Connection } from '../../domain/volume/connector.js';
import { passwordHash } from './physics/credentials.js';
import type { TargetRow } from './physics/rows.js';
import { lun, portal } from './physics/storage-node.js';
import type { SimulatedWorld } from './simulated-world.js';

/** The whole target a request asks for. */
const wanted = ({ backing, mode, serial, chap, initiator }: ExportRequest) => ({
  unit: { backing, mode, serial },
  account: { username: chap.username, passwordHash: passwordHash(chap.password) },
  initiators: [initiator],
});

export class SimulatedTarget implements IscsiTarget {
  constructor(private readonly world: SimulatedWorld) {}

  export(request: ExportRequest): Promise<HostOutcome<Connection>> {
    return this.world.faults.call('target.export', (midway) => {
      const { targetIqn, chap } = request;
      const whole = wanted(request);
      const found = this.node.target(targetIqn);
      if (found && contradicts(found, whole)) return refused(`${targetIqn} already stands for something else`);
      if (!this.node.canServe(request.backing)) return refused(`there is nothing to serve at ${request.backing}`);

      if (!found) this.node.setTarget(targetIqn, {});
      midway();
      if (!found || !isWhole(found)) this.node.setTarget(targetIqn, whole);
      return done({ portal, targetIqn, lun, authUsername: chap.username });
    });
  }

  revoke({ targetIqn }: { targetIqn: string; chapUsername: string }): Promise<HostOutcome> {
    return this.world.faults.call('target.revoke', (midway) => {
      if (!this.node.target(targetIqn)) return done(undefined);
      this.node.setTarget(targetIqn, { initiators: [] });
      midway();
      this.node.removeTarget(targetIqn);
      return done(undefined);
    });
  }

  list(): Promise<HostOutcome<readonly ExportSeen[]>> {
    return this.world.faults.call('target.list', () => {
      this.world.machines.logInAgain();
      return done(this.node.targets().map(([targetIqn, target]) => this.seen(targetIqn, target)));
    });
  }

  private seen(targetIqn: string, { unit, initiators }: TargetRow): ExportSeen {
    const sessions = this.node.sessionsOf(targetIqn).map(([, { initiator }]) => initiator);
    return { targetIqn, lun, backing: unit?.backing ?? null, serial: unit?.serial ?? null, mode: unit?.mode ?? 'rw', initiators, sessions };
  }

  private get node() {
    return this.world.storage;
  }
}

const isWhole = ({ unit, account, initiators }: TargetRow): boolean => unit !== null && account !== null && initiators.length > 0;

/** Parts that are missing contradict nothing: an export that was cut short is completed. */
const contradicts = (found: TargetRow, whole: ReturnType<typeof wanted>): boolean =>
  (found.unit !== null && !same(found.unit, whole.unit)) ||
  (found.account !== null && !same(found.account, whole.account)) ||
  (found.initiators.length > 0 && !same(found.initiators, whole.initiators));

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
