/** A volume, two servers on two hosts, and the questions every saga has to answer when it is over. */
import { expect } from '@jest/globals';
import type { AttachmentId, ServerId } from '../../src/domain/kernel/ids.js';
import { streamOf } from '../../src/domain/kernel/ids.js';
import { attachmentsOf, volumeStatusOf } from '../../src/domain/volume/volume.state.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import type { DeviceReserved } from '../../src/domain/server/server.events.js';
import { available, detach, host2, s1, s2, volumeId } from './examples.js';
import { type DriverOptions, ProcessDriver } from './process-driver.js';
import { discovered, reserveDevice } from './server-examples.js';

export interface WorldOptions extends DriverOptions {
  readonly volume?: readonly VolumeEvent[];
}

export class SagaWorld extends ProcessDriver {
  constructor({ volume = available, ...options }: WorldOptions = {}) {
    super(options);
    this.record(streamOf.volume(volumeId), volume);
    this.record(streamOf.server(s1), [discovered()]);
    this.record(streamOf.server(s2), [discovered({ serverId: s2, hostName: host2, name: 'shop' })]);
  }

  /** The device name is held; whoever asked dies before the volume is asked. */
  holdDevice(id: AttachmentId, serverId: ServerId = s1): DeviceReserved['data'] | undefined {
    const [reserved] = this.tellServer(reserveDevice(id, { serverId, now: this.now })) as DeviceReserved[];
    return reserved?.data;
  }

  requestAttach(id: AttachmentId, serverId: ServerId = s1): void {
    const wish = this.holdDevice(id, serverId);
    if (wish) this.ask({ ...wish, now: this.now });
  }

  requestDetach(id: AttachmentId): void {
    this.tellVolume(detach(id, { now: this.now }));
  }

  get status(): string {
    const volume = this.volume();
    return volume.stage === 'live' ? volumeStatusOf(volume) : volume.stage;
  }

  /** Names the devices held on a server: `vdb attachment-1`. */
  devicesOf(id: ServerId): string[] {
    const server = this.server(id);
    if (server.stage === 'absent') return [];
    return Object.values(server.devices).map(({ deviceName, attachmentId }) => `${deviceName} ${attachmentId}`);
  }

  get devices(): string[] {
    return [...this.devicesOf(s1), ...this.devicesOf(s2)];
  }

  happened(type: string): number {
    return this.log.filter(({ event }) => event.type === type).length;
  }

  /** Every part that exists has an attachment that knows it may exist; and nothing was done that hurts. */
  expectNothingUnknown(): void {
    const volume = this.volume();
    const known = (volume.stage === 'live' ? attachmentsOf(volume) : []).flatMap((attachment) => {
      const parts = attachment.stage === 'reserved' || attachment.link === null ? {} : attachment.link.parts;
      return Object.entries(parts).flatMap(([part, state]) => (state === 'absent' ? [] : [`${part} ${attachment.id}`]));
    });
    expect(this.hosts.existing.filter((part) => !known.includes(part))).toEqual([]);
    expect(this.hosts.harm).toEqual([]);
  }

  /** As if nothing had ever been asked for. */
  expectNothingLeft(): void {
    this.expectNothingUnknown();
    expect(this.hosts.existing).toEqual([]);
    expect(this.devices).toEqual([]);
    expect({ status: this.status, open: this.open }).toEqual({ status: 'available', open: [] });
  }

  expectAttached(id: AttachmentId): void {
    this.expectNothingUnknown();
    expect(this.hosts.existing.sort()).toEqual([`export ${id}`, `guest ${id}`, `host ${id}`]);
    expect({ status: this.status, open: this.open }).toEqual({ status: 'in-use', open: [] });
  }
}
