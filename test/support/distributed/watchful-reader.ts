/** Asks every node again and again for what is there, and minds every answer that is neither right nor "not now". */
import { againAndAgain } from '../../e2e/again-and-again.js';
import type { Cluster } from './cluster.js';
import type { PatientClient } from './patient-client.js';
import type { VolumeView } from './tenant.js';

export interface Held {
  readonly volumeId: string;
  readonly serverId: string;
}

export class WatchfulReader {
  readonly wrong: string[] = [];
  /** How often it was told to come again later, and how often it was told what it asked for. */
  readonly told = { later: 0, right: 0 };
  private readonly watching: { readonly stop: () => Promise<void> };

  constructor(
    cluster: Cluster,
    private readonly client: PatientClient,
    private readonly held: Held,
  ) {
    const look = async () => {
      for (const node of cluster.nodes) await this.lookAt(node);
    };
    this.watching = againAndAgain(look, 5);
  }

  stop(): Promise<void> {
    return this.watching.stop();
  }

  private async lookAt(node: string): Promise<void> {
    const { volumeId, serverId } = this.held;
    const isIt = (volume: VolumeView | undefined) => volume?.status === 'in-use' && volume.attachments[0]?.server_id === serverId;
    await this.judge<{ volume: VolumeView }>(node, `/volume/v3/volumes/${volumeId}`, ({ volume }) => isIt(volume));
    await this.judge<{ volumes: readonly VolumeView[] }>(node, '/volume/v3/volumes/detail', ({ volumes }) =>
      isIt(volumes.find(({ id }) => id === volumeId)),
    );
    const path = `/compute/v2.1/servers/${serverId}/os-volume_attachments`;
    await this.judge<{ volumeAttachments: readonly { volumeId: string }[] }>(node, path, ({ volumeAttachments }) =>
      volumeAttachments.some(({ volumeId: id }) => id === volumeId),
    );
  }

  private async judge<Body>(node: string, path: string, isRight: (body: Body) => boolean): Promise<void> {
    const answer = await this.client.ask<Body>('GET', path, { node });
    if (answer?.status === 200 && isRight(answer.body)) this.told.right += 1;
    else if (answer?.status === 503 && answer.headers.has('retry-after')) this.told.later += 1;
    else this.wrong.push(`${node} answered ${path} ${answer?.status ?? 'not at all'}: ${JSON.stringify(answer?.body)}`);
  }
}
