/** Somebody with one server who attaches volumes to it and detaches them again, whatever happens to Mooring meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import type { Ledger } from './ledger.js';
import type { Answer, PatientClient } from './patient-client.js';

export interface VolumeView {
  readonly id: string;
  readonly status: string;
  readonly multiattach: boolean;
  readonly attachments: readonly { readonly server_id: string; readonly attachment_id: string }[];
}

/** `own`: nobody else asks for it. `contended`: others do, and one of them gets it. `shared`: several may have it at once. */
export type Use = 'own' | 'contended' | 'shared';

export interface TenantParts {
  readonly client: PatientClient;
  readonly serverId: string;
  readonly volumes: readonly { readonly id: string; readonly use: Use }[];
  readonly random: SeededRandom;
  readonly ledger: Ledger;
}

const lookMs = 100;
/** What takes longer is stuck. */
const patienceMs = 120_000;

export class Tenant {
  private stopping = false;

  constructor(private readonly parts: TenantParts) {}

  get volumeIds(): readonly string[] {
    return this.parts.volumes.map(({ id }) => id);
  }

  stop(): void {
    this.stopping = true;
  }

  async run(): Promise<void> {
    while (!this.stopping) {
      const { id } = this.parts.random.oneOf(this.parts.volumes);
      if (await this.holds(id)) await this.detach(id);
      else await this.attach(id);
      if (this.parts.random.next() < 0.2) await this.lookAtAll();
    }
  }

  async attachOwn(): Promise<void> {
    for (const { id, use } of this.parts.volumes) if (use === 'own' && !(await this.holds(id))) await this.attach(id);
  }

  async detachAll(): Promise<void> {
    for (const id of await this.held()) await this.detach(id);
  }

  /** Those of the volumes it asks for that its server has now. */
  async held(): Promise<readonly string[]> {
    const held = await Promise.all(this.volumeIds.map(async (id) => ((await this.holds(id)) ? [id] : [])));
    return held.flat();
  }

  /** Resolves when it is attached, was refused, or was undone. */
  private async attach(volumeId: string): Promise<void> {
    const body = { volumeAttachment: { volumeId } };
    const answer = await this.parts.client.answered('POST', this.path, { body });
    if (answer.status >= 300) {
      this.judgeRefusal(answer, `attaching ${volumeId}`);
      await pause(lookMs);
      return;
    }
    this.note('attach', volumeId, answer);
    await this.settles(volumeId);
  }

  private async detach(volumeId: string): Promise<void> {
    const answer = await this.parts.client.answered('DELETE', `${this.path}/${volumeId}`);
    if (answer.status >= 300) {
      this.judgeRefusal(answer, `detaching ${volumeId}`);
      await pause(lookMs);
      return;
    }
    this.note('detach', volumeId, answer);
    await this.settles(volumeId);
  }

  private async holds(volumeId: string): Promise<boolean> {
    const { attachments } = await this.look(volumeId);
    return attachments.some(({ server_id: server }) => server === this.parts.serverId);
  }

  /** Resolves when this server's part in the volume is at rest: it has it, or it has not. */
  private async settles(volumeId: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const { status } = await this.look(volumeId);
      if (['available', 'in-use'].includes(status)) return;
      if (Date.now() > deadline) return this.parts.ledger.complain(`${volumeId} was ${status} for ${patienceMs} ms`);
      await pause(lookMs);
    }
  }

  private async look(volumeId: string): Promise<VolumeView> {
    const { client, ledger } = this.parts;
    const answer = await client.answered<{ volume?: VolumeView }>('GET', `/volume/v3/volumes/${volumeId}`);
    const { volume } = answer.body;
    if (answer.status !== 200 || !volume) {
      ledger.complain(`${answer.node} answered ${answer.status} for volume ${volumeId}, which is there`);
      await pause(lookMs);
      return { id: volumeId, status: 'not shown', multiattach: false, attachments: [] };
    }
    const [holders, different] = [volume.attachments.length, new Set(volume.attachments.map(({ server_id: id }) => id)).size];
    if (different < holders) ledger.complain(`${volumeId} is attached to the same server twice: ${JSON.stringify(volume.attachments)}`);
    if (!volume.multiattach && holders > 1) ledger.complain(`${volumeId} has ${holders} holders: ${JSON.stringify(volume.attachments)}`);
    return volume;
  }

  /** A list that leaves out what is there is worse than none. */
  private async lookAtAll(): Promise<void> {
    const { client, ledger, volumes } = this.parts;
    const answer = await client.answered<{ volumes?: readonly { id: string }[] }>('GET', '/volume/v3/volumes');
    const listed = answer.body.volumes?.map(({ id }) => id) ?? [];
    for (const { id } of volumes)
      if (!listed.includes(id)) ledger.complain(`${answer.node} lists volumes without ${id} (${answer.status})`);
  }

  /** An answer that never came may have been given all the same, so what is asked for again can be there already, or not any more. */
  private judgeRefusal({ status, node, body }: Answer<unknown>, doing: string): void {
    const said = JSON.stringify(body);
    if (status === 400 || status === 409 || (status === 404 && said.includes('is not attached'))) return;
    this.parts.ledger.complain(`${doing} was answered ${status} by ${node}: ${said}`);
  }

  private note(act: 'attach' | 'detach', volumeId: string, { requestId }: Answer<unknown>): void {
    this.parts.ledger.note({ act, requestId, volumeId, serverId: this.parts.serverId });
  }

  private get path(): string {
    return `/compute/v2.1/servers/${this.parts.serverId}/os-volume_attachments`;
  }
}
