/** A steady load: several tenants at once, on guests of all hosts, with volumes of their own, contended ones and shared ones. */
import { waitUntil } from '../../../lab/wait.js';
import type { SeededRandom } from '../seeded-random.js';
import { Ledger } from './ledger.js';
import { PatientClient } from './patient-client.js';
import { Tenant, type TenantParts, type Use, type VolumeView } from './tenant.js';

export interface LoadSetting {
  readonly nodes: readonly string[];
  /** A tenant for each; several may have the same. */
  readonly serverIds: readonly string[];
  readonly random: SeededRandom;
}

const ownEach = 2;
const contended = 2;
const shared = 2;
export const sharedType = 'shared';

export class Load {
  private readonly clients: PatientClient[] = [];
  private tenants: readonly Tenant[] = [];
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly setting: LoadSetting,
    readonly ledger: Ledger,
  ) {}

  /** Volumes are made; nobody asks for them yet. */
  static async prepare(setting: LoadSetting, ledger = new Ledger()): Promise<Load> {
    const load = new Load(setting, ledger);
    await ensureSharedType(setting.nodes);
    const common = [...(await load.volumes(0, contended, 'contended')), ...(await load.volumes(0, shared, 'shared'))];
    load.tenants = await Promise.all(setting.serverIds.map((serverId, index) => load.tenant(serverId, index, common)));
    return load;
  }

  start(): void {
    this.running = Promise.all(this.tenants.map((tenant) => tenant.run()));
    // Whoever stops the load is told; until then it is nobody's.
    this.running.catch(() => undefined);
  }

  /** Resolves when what was begun has come to its end. */
  async stop(): Promise<void> {
    for (const tenant of this.tenants) tenant.stop();
    await this.running;
  }

  /** Everybody attaches the volumes that are theirs alone; answers how many attachments there then are. */
  async attachAll(): Promise<number> {
    await Promise.all(this.tenants.map((tenant) => tenant.attachOwn()));
    return this.heldAll();
  }

  async heldAll(): Promise<number> {
    const held = await Promise.all(this.tenants.map((tenant) => tenant.held()));
    return held.flat().length;
  }

  /** Everything is detached, and every volume deleted. */
  async endAll(): Promise<void> {
    await Promise.all(this.tenants.map((tenant) => tenant.detachAll()));
    await Promise.all(this.volumeIds.map((id) => this.delete(id)));
  }

  /** Answers that told of trouble in another way than they should. */
  get odd(): readonly string[] {
    return this.clients.flatMap(({ odd }) => odd);
  }

  get summary(): string {
    const { ledger } = this;
    return `acknowledged: ${ledger.count('attach')} attaches, ${ledger.count('detach')} detaches, ${ledger.count('create')} volumes`;
  }

  private async tenant(serverId: string, index: number, common: TenantParts['volumes']): Promise<Tenant> {
    const { random } = this.setting;
    const volumes = [...(await this.volumes(index, ownEach, 'own')), ...common];
    return new Tenant({ client: await this.client(index), serverId, volumes, random, ledger: this.ledger });
  }

  private async volumes(first: number, count: number, use: Use): Promise<TenantParts['volumes']> {
    const client = await this.client(first);
    return Promise.all(Array.from({ length: count }, async () => ({ id: await this.volume(client, use), use })));
  }

  private async volume(client: PatientClient, use: Use): Promise<string> {
    const volume = { size: 1, name: use, ...(use === 'shared' && { volume_type: sharedType }) };
    const { body, requestId } = await client.must<{ volume: VolumeView }>('POST', '/volume/v3/volumes', { volume });
    const { id } = body.volume;
    this.ledger.note({ act: 'create', requestId, volumeId: id, serverId: null });
    await volumeIsReady(client, id);
    return id;
  }

  private async delete(volumeId: string): Promise<void> {
    const client = await this.client(0);
    const { requestId } = await client.must('DELETE', `/volume/v3/volumes/${volumeId}`);
    this.ledger.note({ act: 'delete', requestId, volumeId, serverId: null });
  }

  private get volumeIds(): readonly string[] {
    return [...new Set(this.tenants.flatMap(({ volumeIds }) => volumeIds))];
  }

  private async client(first: number): Promise<PatientClient> {
    const client = await PatientClient.signIn(this.setting.nodes, 'member', first);
    this.clients.push(client);
    return client;
  }
}

/** There may be one already, from another time. */
export const ensureSharedType = async (nodes: readonly string[]): Promise<void> => {
  const admin = await PatientClient.signIn(nodes, 'admin');
  const body = { volume_type: { name: sharedType, extra_specs: { multiattach: '<is> True' } } };
  const { status } = await admin.answered('POST', '/volume/v3/types', { body });
  if (status !== 200 && status !== 409) throw new Error(`no type ${sharedType}: ${status}`);
};

const volumeIsReady = async (client: PatientClient, id: string): Promise<void> => {
  const isReady = async () => {
    const { body } = await client.must<{ volume: VolumeView }>('GET', `/volume/v3/volumes/${id}`);
    return body.volume.status === 'available';
  };
  await waitUntil(isReady, { until: `volume ${id} is available`, timeoutMs: 60_000 });
};
