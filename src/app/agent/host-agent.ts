/**
 * Does Mooring's work on one host, through the adapters for it.
 *
 * Work for one export never overlaps, whoever asks: a step that was given up on and asked for again waits for the first to end. Beyond
 * that, as many things at once as the host takes. Secrets are looked up here, at the last moment; no work carries one.
 */
import { done, type HostOutcome, refused, unknown } from '../../domain/kernel/host-outcome.js';
import {
  diskAliasOf,
  type HostWork,
  type HostWorkResult,
  type PlainWork,
  serialOf,
  subjectOf,
  targetIqnOf,
} from '../../domain/host/host-work.js';
import { never } from '../../domain/kernel/decider.js';
import type { Hypervisor, IscsiInitiator, IscsiTarget, SecretStore, VolumeStorage } from '../ports/hosts.js';
import { takeInventory } from './inventory.js';
import { KeyedQueue } from './keyed-queue.js';

export interface HostAdapters {
  readonly storage: VolumeStorage;
  readonly target: IscsiTarget;
  readonly initiator: IscsiInitiator;
  readonly hypervisor: Hypervisor;
}

type Outcome = HostOutcome<HostWorkResult>;

export class HostAgent {
  private readonly queue: KeyedQueue;

  constructor(
    private readonly adapters: HostAdapters,
    private readonly secrets: SecretStore,
    mostAtOnce: number,
  ) {
    this.queue = new KeyedQueue(mostAtOnce);
  }

  run(work: HostWork): Promise<Outcome> {
    return this.queue.run(subjectOf(work), () => this.survived(work));
  }

  /** A full disk or too many open files are no bug, whichever adapter met them. What was asked for may have happened all the same. */
  private async survived(work: HostWork): Promise<Outcome> {
    try {
      return await this.perform(work);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
      return unknown(`the operating system of this host answered ${String(error.code)}`);
    }
  }

  private perform(work: HostWork): Promise<Outcome> {
    const { storage } = this.adapters;
    switch (work.type) {
      case 'CreateBacking':
        return plain(work, storage.create(work.data));
      case 'GrowBacking':
        return plain(work, storage.grow(work.data));
      case 'DeleteBacking':
        return plain(work, storage.delete(work.data.volumeId));
      case 'Export':
        return this.export(work.data);
      case 'Revoke':
        return this.revoke(work.data.exportId);
      case 'Connect':
        return this.connect(work.data);
      case 'Disconnect':
        return plain(work, this.adapters.initiator.disconnect(work.data));
      case 'PlugIn':
        return this.plugIn(work.data);
      case 'Unplug':
        return plain(work, this.adapters.hypervisor.unplug({ serverId: work.data.serverId, alias: diskAliasOf(work.data.exportId) }));
      case 'TakeInventory':
        return this.inventory(work.data);
      default:
        return never(work, Promise.resolve(refused('this agent does not know such work')));
    }
  }

  private async inventory(data: Extract<HostWork, { type: 'TakeInventory' }>['data']): Promise<Outcome> {
    const taken = await takeInventory(this.adapters, data);
    return taken.outcome === 'done' ? done({ of: 'TakeInventory', page: taken.value }) : taken;
  }

  private async export({ exportId, volumeId, initiator, mode }: Extract<HostWork, { type: 'Export' }>['data']): Promise<Outcome> {
    const backing = await this.adapters.storage.backing(volumeId);
    if (backing.outcome !== 'done') return backing;
    const isNew = (await this.secrets.get(exportId)) === undefined;
    const chap = await this.secrets.ensure(exportId);
    const exported = await this.adapters.target.export({
      ...{ targetIqn: targetIqnOf(exportId), volumeId, backing: backing.value, initiator, chap, mode, serial: serialOf(volumeId) },
    });
    // What was certainly not made is not revoked either, so this is where its secret ends. One that was there before may be in use: by a
    // guest that logs in with it as soon as the export is back, or by an earlier try that ended in doubt and is still to be revoked.
    if (exported.outcome === 'refused' && isNew) await this.secrets.destroy(exportId);
    return exported.outcome === 'done' ? done({ of: 'Export', connection: exported.value }) : exported;
  }

  /** The secret goes last: as long as the export may let somebody in, it is known with what. */
  private async revoke(exportId: string): Promise<Outcome> {
    const chapUsername = this.secrets.usernameOf(exportId);
    const revoked = await this.adapters.target.revoke({ targetIqn: targetIqnOf(exportId), chapUsername });
    if (revoked.outcome !== 'done') return revoked;
    await this.secrets.destroy(exportId);
    return done({ of: 'Revoke' });
  }

  private async connect({ exportId, volumeId, connection, initiator }: Extract<HostWork, { type: 'Connect' }>['data']): Promise<Outcome> {
    const chap = await this.secrets.get(exportId);
    if (!chap) return unknown('the secret of this export is not known');
    const connected = await this.adapters.initiator.connect({ connection, initiator, chap, serial: serialOf(volumeId) });
    return connected.outcome === 'done' ? done({ of: 'Connect', device: connected.value.device }) : connected;
  }

  private async plugIn(data: Extract<HostWork, { type: 'PlugIn' }>['data']): Promise<Outcome> {
    const { exportId, serverId, volumeId, deviceName, mode, shareable, connection, initiator, device } = data;
    const chap = await this.secrets.get(exportId);
    if (!chap) return unknown('the secret of this export is not known');
    const source = device === null ? { login: { connection, initiator, chap } } : { device };
    const disk = { serverId, alias: diskAliasOf(exportId), deviceName, mode, shareable, serial: serialOf(volumeId), source };
    return plain({ type: 'PlugIn' }, this.adapters.hypervisor.plugIn(disk));
  }
}

const plain = async ({ type }: { readonly type: PlainWork }, outcome: Promise<HostOutcome>): Promise<Outcome> => {
  const ended = await outcome;
  return ended.outcome === 'done' ? done({ of: type }) : ended;
};
