/**
 * Looks at the hosts that are this one's to look at: again and again, and when somebody asks. Whoever takes a partition over looks at its
 * hosts, too; that two look at once does no harm, since what they find is decided by what is on record.
 */
import type { RegisteredHost } from '../../domain/host/host.decider.js';
import { hostLooks, type HostLookRow } from '../../projections/host-looks.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { KeyedQueue } from '../agent/keyed-queue.js';
import type { WriteSide } from '../commanding/write-side.js';
import { Rounds } from '../leasing/rounds.js';
import type { Tenant } from '../leasing/tenancy.js';
import type { Log } from '../log.js';
import type { Clock, Ids } from '../ports/ambient.js';
import type { HostGateway } from '../ports/host-gateway.js';
import type { RowSource } from '../ports/read-model.js';
import type { ShownLog } from '../projecting/shown-log.js';
import { LeaseLost } from '../working/grant.js';
import type { Share } from '../working/share.js';
import { HostLook } from './host-look.js';
import { InventoryTaker } from './inventory-taker.js';

export interface DriftWatchParts {
  readonly readModel: RowSource;
  readonly projections: Pick<ShownLog, 'caughtUp' | 'reached'>;
  readonly gateway: HostGateway;
  readonly writeSide: Pick<WriteSide, 'decideOnDrift'>;
  readonly share: Share;
  /** `null`: only when somebody asks. */
  readonly everyMs: number | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** After a start there is other work to do first. */
const firstAfterMs = 30_000;
const askedEveryMs = 500;
const mostAtOnce = 4;

/** The name under which hosts are divided among those who share the work. */
const purpose = 'drift';

export class DriftWatch implements Tenant {
  private readonly queue = new KeyedQueue(mostAtOnce);
  private readonly look: HostLook;
  private readonly asked: Rounds;
  private scheduled: Rounds | undefined;
  private cancelFirst: () => void = () => undefined;
  private isOver = false;

  constructor(private readonly parts: DriftWatchParts) {
    const { readModel: rows, projections: shown, gateway, writeSide, share, clock, ids, log } = parts;
    const assertHeld = (): void => this.assertHeld(share);
    this.look = new HostLook({ rows, shown, inventory: new InventoryTaker(gateway, ids), writeSide, clock, assertHeld });
    this.asked = new Rounds({
      everyMs: askedEveryMs,
      round: () => this.lookWhereAsked(),
      complaint: 'looks cannot be answered',
      clock,
      log,
    });
  }

  start(): Promise<void> {
    const { everyMs, clock, log } = this.parts;
    void this.asked.start();
    if (everyMs === null) return Promise.resolve();
    const scheduled = new Rounds({
      everyMs,
      round: () => this.lookAtAll(),
      complaint: 'hosts cannot be compared with the log',
      clock,
      log,
    });
    this.scheduled = scheduled;
    this.cancelFirst = clock.after(Math.min(firstAfterMs, everyMs), () => void scheduled.start());
    return Promise.resolve();
  }

  /** A look that is under way is not worth waiting for: whoever comes next looks again. */
  stop(): Promise<void> {
    this.abandon();
    return Promise.resolve();
  }

  abandon(): void {
    this.isOver = true;
    this.cancelFirst();
    void this.asked.stop();
    void this.scheduled?.stop();
  }

  private async lookWhereAsked(): Promise<void> {
    const where = [{ column: 'waiting', is: 'equal', value: 1 }] as const;
    const waiting = await this.parts.readModel.list<HostLookRow>(tableOf(hostLooks), { where });
    const ours = waiting.filter(({ key }) => this.parts.share.includes(purpose, key));
    const known = await this.parts.readModel.findMany<HostRow>(
      tableOf(hosts),
      ours.map(({ key }) => key),
    );
    await Promise.all(
      ours.map(async ({ key, row }) => {
        const host = known.get(key)?.host;
        if (host) await this.lookAt(host, row.asked);
      }),
    );
  }

  private async lookAtAll(): Promise<void> {
    const all = await this.parts.readModel.list<HostRow>(tableOf(hosts), {});
    const ours = all.filter(({ key }) => this.parts.share.includes(purpose, key));
    await Promise.all(ours.map(({ row }) => this.lookAt(row.host, [])));
  }

  /** What goes wrong with one host is no reason not to look at the others. */
  private lookAt(host: RegisteredHost, answers: readonly string[]): Promise<void> {
    return this.queue.run(host.hostName, async () => {
      if (this.isOver) return;
      try {
        await this.look.at(host, answers);
      } catch (error) {
        if (error instanceof LeaseLost) return;
        this.parts.log.error({ host: host.hostName, err: error }, 'the host could not be compared with the log');
      }
    });
  }

  private assertHeld(share: Share): void {
    if (this.isOver) throw new LeaseLost({ partition: -1 });
    share.assertHeld();
  }
}
