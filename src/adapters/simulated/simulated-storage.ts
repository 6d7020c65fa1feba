import type { Measured, VolumeStorage } from '../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../domain/kernel/host-outcome.js';
import { bytesOf } from '../checked-size.js';
import { checkedUuid } from '../checked-uuid.js';
import type { Act, Operation } from './faults.js';
import { backingOf } from './physics/storage-node.js';
import type { SimulatedWorld } from './simulated-world.js';

interface Size {
  readonly volumeId: string;
  readonly sizeGiB: number;
}

export class SimulatedStorage implements VolumeStorage {
  constructor(private readonly world: SimulatedWorld) {}

  create({ volumeId, sizeGiB }: Size): Promise<HostOutcome> {
    return this.call('storage.create', volumeId, () => {
      const sizeBytes = bytesOf(sizeGiB);
      const found = this.node.volume(volumeId);
      if (found && found.sizeBytes !== sizeBytes) return refused(`volume ${volumeId} is already there at another size`);
      if (!found) this.node.resize(volumeId, sizeBytes);
      return done(undefined);
    });
  }

  delete(volumeId: string): Promise<HostOutcome> {
    return this.call('storage.delete', volumeId, () => done(this.node.deleteVolume(volumeId)));
  }

  grow({ volumeId, sizeGiB }: Size): Promise<HostOutcome> {
    return this.call('storage.grow', volumeId, () => {
      const sizeBytes = bytesOf(sizeGiB);
      const found = this.node.volume(volumeId);
      if (!found) return refused(`there is no volume ${volumeId}`);
      if (found.sizeBytes < sizeBytes) this.node.resize(volumeId, sizeBytes);
      return done(undefined);
    });
  }

  measure(volumeId: string): Promise<HostOutcome<Measured | null>> {
    return this.call('storage.measure', volumeId, () => {
      const found = this.node.volume(volumeId);
      return done(found ? { sizeBytes: found.sizeBytes, allocatedBytes: this.node.allocated(volumeId) } : null);
    });
  }

  backing(volumeId: string): Promise<HostOutcome<string>> {
    return this.call('storage.backing', volumeId, () =>
      this.node.volume(volumeId) ? done(backingOf(volumeId)) : refused(`there is no volume ${volumeId}`),
    );
  }

  list(): Promise<HostOutcome<readonly string[]>> {
    return this.world.faults.call('storage.list', () => done(this.node.volumes()));
  }

  private get node() {
    return this.world.storage;
  }

  private async call<Value>(operation: Operation, volumeId: string, act: Act<Value>): Promise<HostOutcome<Value>> {
    checkedUuid('the volume id', volumeId);
    return this.world.faults.call(operation, act);
  }
}
