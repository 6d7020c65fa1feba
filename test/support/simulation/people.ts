/** Those who want something of Mooring in a simulation, and how they go about it. */
import type { Requester } from '../../../src/app/commanding/requester.js';
import { CompleteAttachment } from '../../../src/app/attachments/complete-attachment.js';
import { ConnectAttachment } from '../../../src/app/attachments/connect-attachment.js';
import { CreateAttachment } from '../../../src/app/attachments/create-attachment.js';
import { InitializeConnection, TerminateConnection } from '../../../src/app/attachments/bare-connection.js';
import { DetachFromVolume, EndAttachment } from '../../../src/app/attachments/end-attachment.js';
import { EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import { AttachVolume } from '../../../src/app/servers/attach-volume.js';
import { DetachVolume } from '../../../src/app/servers/detach-volume.js';
import { CreateVolume } from '../../../src/app/volumes/create-volume.js';
import { TellVolume } from '../../../src/app/volumes/tell-volume.js';
import { CreateVolumeType } from '../../../src/app/volume-types/volume-type-commands.js';
import { serialOf } from '../../../src/domain/host/host-work.js';
import { type AttachmentId, attachmentId, serverId, type VolumeId } from '../../../src/domain/kernel/ids.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { type Attachment, linkOf } from '../../../src/domain/volume/attachment.js';
import type { Connector } from '../../../src/domain/volume/connector.js';
import type { Simulation } from '../simulation.js';

export const project = 'simulated';

export const requester = (id: string, roles: Partial<Pick<Requester, 'isAdmin' | 'isService'>> = {}): Requester => ({
  requestId: `req-${id}`,
  correlationId: `req-${id}`,
  user: { id },
  project: { id: project },
  ...{ isAdmin: false, isService: false, ...roles },
});

const hour = 3_600_000;

/** Uses compute: servers get volumes, Mooring does the rest. */
export class User {
  constructor(
    private readonly simulation: Simulation,
    private readonly me: Requester = requester('ann'),
  ) {}

  createSharedType(name: string) {
    const request = { name, description: null, isPublic: true, extraSpecs: { multiattach: '<is> True' } };
    return this.simulation.execute(new CreateVolumeType(this.me, request));
  }

  create(volumeType: string | null = null): Promise<VolumeId> {
    const request = { name: null, description: null, sizeGiB: 1, volumeType, availabilityZone: 'nova', metadata: {} };
    return this.simulation.execute(new CreateVolume(this.me, request));
  }

  attach(volumeId: VolumeId, server: string) {
    const wish = { device: null, tag: null, deleteOnTermination: false, mayShare: true };
    return this.simulation.execute(new AttachVolume(this.me, { ...wish, volumeId, serverId: serverId(server) }));
  }

  detach(volumeId: VolumeId, server: string) {
    return this.simulation.execute(new DetachVolume(this.me, serverId(server), volumeId));
  }

  delete(volumeId: VolumeId) {
    return this.simulation.execute(new TellVolume(this.me, { type: 'RequestDeletion', data: { volumeId, now: this.now } }));
  }

  extend(volumeId: VolumeId, sizeGiB: number) {
    return this.simulation.execute(new TellVolume(this.me, { type: 'RequestExtension', data: { volumeId, sizeGiB, now: this.now } }));
  }

  private get now(): string {
    return this.simulation.time.now().toISOString();
  }
}

/** An outside compute service: it asks for exports only, and logs in from its own host. */
export class OutsideDriver {
  private readonly me = requester('nova', { isService: true });

  constructor(private readonly simulation: Simulation) {}

  /** By the attachments API, from the reservation to the end. */
  async useByAttachment(volumeId: VolumeId, server: string | null): Promise<void> {
    const wish = { volumeId, serverId: server === null ? null : serverId(server), connector: null, mode: null };
    const id = await this.simulation.execute(new CreateAttachment(this.me, wish));
    await this.simulation.execute(new ConnectAttachment(this.me, id, this.connector));
    await this.logIn(id, volumeId);
    await this.simulation.execute(new CompleteAttachment(this.me, id));
    await this.end(id);
  }

  /** With the connector at once, and never completed. */
  async useWithConnector(volumeId: VolumeId, server: string | null): Promise<void> {
    const wish = { volumeId, serverId: server === null ? null : serverId(server), connector: this.connector, mode: null };
    const id = await this.simulation.execute(new CreateAttachment(this.me, wish));
    await this.logIn(id, volumeId);
    await this.end(id);
  }

  /** Ends what it has only just begun, without waiting for either. */
  async changeItsMind(volumeId: VolumeId, server: string): Promise<void> {
    const wish = { volumeId, serverId: serverId(server), connector: null, mode: null };
    const id = await this.simulation.execute(new CreateAttachment(this.me, wish));
    const connecting = answered(this.simulation.execute(new ConnectAttachment(this.me, id, this.connector)));
    await answered(this.simulation.execute(new EndAttachment(this.me, id)));
    await connecting;
  }

  /** By the old actions, which name no attachment. */
  async useTheOldWay(volumeId: VolumeId): Promise<void> {
    await this.begin('BeginAttach', volumeId);
    const { id } = await this.simulation.execute(new InitializeConnection(this.me, volumeId, this.connector));
    await this.logIn(id, volumeId);
    const byHand = { volumeId, attachmentId: attachmentId(this.simulation.random.uuid()), hostName: this.connector.host, serverId: null };
    await this.simulation.execute(
      new TellVolume(this.me, { type: 'AttachByHand', data: { ...byHand, mountpoint: '/dev/vdx', mode: 'rw', now: this.now } }),
    );
    await this.begin('BeginDetach', volumeId);
    await this.logOut(id);
    await this.simulation.execute(new TerminateConnection(this.me, volumeId, this.connector.initiator));
    await this.simulation.execute(new DetachFromVolume(this.me, volumeId, null));
  }

  /** Ends one attachment, whatever became of it. */
  async end(id: AttachmentId): Promise<void> {
    await this.logOut(id);
    await this.simulation.execute(new EndAttachment(this.me, id));
  }

  async endConnection({ id, volumeId }: Attachment): Promise<void> {
    await this.logOut(id);
    await this.simulation.execute(new TerminateConnection(this.me, volumeId, this.connector.initiator));
  }

  private begin(type: 'BeginAttach' | 'BeginDetach', volumeId: VolumeId) {
    const expiresAt = new Date(this.simulation.time.now().getTime() + hour).toISOString();
    return this.simulation.execute(new TellVolume(this.me, { type, data: { volumeId, now: this.now, expiresAt } }));
  }

  private async logIn(id: AttachmentId, volumeId: VolumeId): Promise<void> {
    const chap = await this.simulation.secrets.get(id);
    const connection = this.connectionOf(id);
    if (!chap || !connection) throw new Error(`${id} was said to be connected and is not`);
    const login = { connection, initiator: this.connector.initiator, chap, serial: serialOf(volumeId) };
    const { outcome } = await this.host.initiator.connect(login);
    if (outcome !== 'done') throw new Error(`the driver could not log in to ${id}`);
  }

  private async logOut(id: AttachmentId): Promise<void> {
    const connection = this.connectionOf(id);
    if (connection) await this.host.initiator.disconnect({ connection, initiator: this.connector.initiator });
  }

  private connectionOf(id: AttachmentId) {
    const attachment = this.simulation.witness.attachment(id);
    return attachment && linkOf(attachment)?.connection;
  }

  private get host() {
    const host = this.simulation.hosts.hosts.at(-1);
    if (!host) throw new Error('there is no host');
    return host;
  }

  private get connector(): Connector {
    return this.host.connector;
  }

  private get now(): string {
    return this.simulation.time.now().toISOString();
  }
}

/** Everybody ends what they have: what is attached, what was begun and cut off, and the volumes. */
export const everybodyCleansUp = async (simulation: Simulation): Promise<void> => {
  for (const { serverId: server } of simulation.witness.servers) simulation.world.machines.setDeaf(server, false);
  await simulation.settle();
  const user = new User(simulation, requester('ann', { isAdmin: true }));
  const driver = new OutsideDriver(simulation);
  for (let tries = 0; simulation.witness.attachments.length > 0; tries += 1) {
    if (tries === 10) throw new Error(`cannot be ended: ${JSON.stringify(simulation.witness.attachments)}`);
    for (const attachment of simulation.witness.attachments) await simulation.finished(ended(attachment, user, driver));
    await simulation.settle();
  }
  for (const { volumeId } of simulation.witness.volumes) await simulation.finished(user.delete(volumeId));
  await simulation.settle();
};

const ended = async (attachment: Attachment, user: User, driver: OutsideDriver): Promise<void> => {
  const { id, volumeId, serverId: server } = attachment;
  if (attachment.driver === 'connection') return driver.endConnection(attachment);
  if (attachment.driver === 'mooring' && server !== null) return user.detach(volumeId, server);
  return driver.end(id);
};

/** Refused for a reason, or because the log cannot be reached: answers both. Anything else is a bug. */
export const isRefusal = (error: unknown): boolean => error instanceof Rejection || error instanceof EventStoreUnavailable;

export const answered = async (wish: Promise<unknown>): Promise<void> => {
  await wish.catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
};
