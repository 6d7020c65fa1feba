/** Volumes, and what they may be told: by people, and by hosts that do what is asked of them, or fail. */
import { type AttachmentId, attachmentId, type VolumeId, volumeId } from '../../../src/domain/kernel/ids.js';
import type { Attachment } from '../../../src/domain/volume/attachment.js';
import type { VolumeCommand } from '../../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { attachmentsOf, type LiveVolume, type Volume } from '../../../src/domain/volume/volume.state.js';
import * as example from '../examples.js';
import type { SeededRandom } from '../seeded-random.js';
import { hosts, projects, type Role, servers, types } from './others.js';

/** One that is never deleted. */
export const keptVolume = (): Role => {
  const role = volumeRole(volumeId('kept'));
  const command: Role['command'] = (state, random, now) => {
    const told = role.command(state, random, now);
    return told.type === 'RequestDeletion' ? { type: 'SetReadonlyFlag', data: { ...told.data, readonly: false } } : told;
  };
  return { ...role, command };
};

export const newVolume = (random: SeededRandom): Role => volumeRole(volumeId(random.uuid()));

const volumeRole = (id: VolumeId): Role => ({
  stream: `volume-${id}`,
  decider: volumeDecider as unknown as Role['decider'],
  command: (state, random, now) => new VolumeRole(state as Volume, { volumeId: id, now }, random).command(),
});

interface Asked {
  readonly volumeId: VolumeId;
  readonly now: string;
}

interface Step extends Asked {
  readonly attachmentId: AttachmentId;
}

class VolumeRole {
  constructor(
    private readonly volume: Volume,
    private readonly asked: Asked,
    private readonly random: SeededRandom,
  ) {}

  command(): VolumeCommand {
    if (this.volume.stage !== 'live') return this.create();
    const { life } = this.volume;
    if (life.word === 'creating') return this.worked('create');
    if (life.word === 'extending') return this.worked('grow');
    if (life.word === 'deleting') return this.worked('delete');
    const attachments = attachmentsOf(this.volume);
    if (attachments.length > 0 && this.random.below(6) > 0) return this.goOn(this.random.oneOf(attachments));
    return this.random.below(4) === 0 ? this.changed(this.volume) : this.attach();
  }

  private create(): VolumeCommand {
    const { random, asked } = this;
    return example.createVolume({
      ...asked,
      ...{ projectId: random.oneOf(projects), name: random.oneOf([null, 'data', 'logs', '100%']), sizeGiB: 1 + random.below(9) },
      ...{ volumeTypeId: random.oneOf(types), storageHost: random.oneOf(hosts), multiattach: random.below(2) === 0 },
    });
  }

  private worked(step: 'create' | 'grow' | 'delete'): VolumeCommand {
    if (this.random.below(4) > 0) return { type: 'RecordVolumeStep', data: { ...this.asked, step } };
    const failed = { outcome: this.random.oneOf(['refused', 'unknown'] as const), reason: 'no', retryAt: this.asked.now };
    return { type: 'RecordVolumeStepFailed', data: { ...this.asked, step, ...failed } };
  }

  private changed(volume: LiveVolume): VolumeCommand {
    const { random, asked } = this;
    const yes = random.below(2) === 0;
    const metadata = { [`key-${random.below(3)}`]: `${random.below(9)}` };
    return random.oneOf<VolumeCommand>([
      { type: 'DescribeVolume', data: { ...asked, name: random.oneOf([null, 'data', 'logs']) } },
      { type: 'SetMetadata', data: { ...asked, change: { how: random.oneOf(['replace', 'merge']), metadata } } },
      { type: 'SetReadonlyFlag', data: { ...asked, readonly: yes } },
      { type: 'SetBootableFlag', data: { ...asked, bootable: yes } },
      { type: 'RequestExtension', data: { ...asked, sizeGiB: Math.min(volume.sizeGiB + 1, 1_000) } },
      { type: 'RequestDeletion', data: asked },
    ]);
  }

  private attach(): VolumeCommand {
    const { random, asked } = this;
    const id = attachmentId(random.uuid());
    const server = random.oneOf(servers);
    const connector = example.connectorOf(random.oneOf(hosts));
    const times = { ...asked, requestedAt: asked.now, deadlineAt: asked.now };
    return random.oneOf<VolumeCommand>([
      example.attach(id, { ...times, serverId: server, connector, mayShareBootable: true }),
      example.attach(id, { ...times, serverId: server, connector }),
      example.reserve(id, { ...times, serverId: random.oneOf([server, null]) }),
      example.connectBare(id, { ...asked, connector, deadlineAt: asked.now }),
      example.attachByHand(id, { ...asked, serverId: random.oneOf([server, null]), hostName: random.oneOf([connector.host, null]) }),
    ]);
  }

  private goOn(attachment: Attachment): VolumeCommand {
    const { random, asked } = this;
    const step = { ...asked, attachmentId: attachment.id };
    const connector = example.connectorOf(random.oneOf(hosts));
    switch (attachment.stage) {
      case 'reserved':
        return random.below(3) === 0
          ? example.detach(attachment.id, step)
          : example.connect(attachment.id, { ...asked, connector, deadlineAt: asked.now });
      case 'connected':
        return random.below(3) === 0 ? example.detach(attachment.id, step) : example.complete(attachment.id, { ...asked, byService: true });
      case 'attached':
        return attachment.link?.parts.guest === 'making'
          ? { type: 'RecordGuestAttached', data: step }
          : example.detach(attachment.id, step);
      case 'connecting':
      case 'undoing':
      case 'ending':
        return this.host(attachment.link.parts, step);
    }
  }

  /** What a host says of the part that it is at. */
  private host(parts: Readonly<Record<'export' | 'host' | 'guest', string>>, step: Step): VolumeCommand {
    const part = (['guest', 'host', 'export'] as const).find((each) => parts[each] === 'making' || parts[each] === 'removing') ?? 'export';
    const direction = parts[part] === 'making' ? 'make' : 'remove';
    if (this.random.below(8) === 0) {
      const outcome = this.random.oneOf(['refused', 'unknown'] as const);
      return example.stepFailedWith(step.attachmentId, { ...step, part, direction, outcome, retryAt: step.now, unplugTries: 2 });
    }
    if (direction === 'remove') {
      const type = ({ guest: 'RecordGuestDetached', host: 'RecordHostDisconnected', export: 'RecordUnexported' } as const)[part];
      return { type, data: step };
    }
    if (part === 'guest') return { type: 'RecordGuestAttached', data: step };
    if (part === 'host') return { type: 'RecordHostConnected', data: { ...step, device: null } };
    return { type: 'RecordConnectionInitialized', data: { ...step, connection: example.connectionOf(step.attachmentId) } };
  }
}
