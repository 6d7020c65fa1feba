import { defaultTypeName } from '../../../src/app/volume-types/find-volume-type.js';
import { attachments, type AttachmentRow } from '../../../src/projections/attachments.projection.js';
import { type Projection, tableOf } from '../../../src/projections/projection.js';
import { servers, type ServerRow } from '../../../src/projections/servers.projection.js';
import { volumeTypes, type VolumeTypeRow } from '../../../src/projections/volume-types.projection.js';
import { volumes } from '../../../src/projections/volumes.projection.js';
import { webhooks } from '../../../src/projections/webhooks.projection.js';
import type { PlanningLab } from './planning-lab.js';

/** What there is in a world, to be asked about. */
export interface Known {
  readonly volumes: readonly string[];
  readonly attachments: readonly string[];
  /** But for the one everybody gets who asks for none. */
  readonly types: readonly string[];
  readonly webhooks: readonly string[];
  /** Which server has which volume. */
  readonly devices: readonly (readonly [server: string, volume: string])[];
  /** The hosts that run guests, as the compute face names their services from 2.53 on. */
  readonly services: readonly string[];
}

export const knownIn = async ({ readModel, ask }: PlanningLab): Promise<Known> => {
  const rowsOf = <Row extends object>(projection: Pick<Projection, 'name' | 'version'>) => readModel.list<Row>(tableOf(projection), {});
  const held = await rowsOf<AttachmentRow>(attachments);
  const guests = await rowsOf<ServerRow>(servers);
  const kinds = await rowsOf<VolumeTypeRow>(volumeTypes);
  const listed = await ask({ as: 'admin', method: 'GET', path: '/compute/v2.1/os-services', version: 'compute 2.53' });
  return {
    volumes: (await rowsOf(volumes)).map(({ key }) => key),
    attachments: held.filter(({ row }) => row.attachment.driver !== 'connection').map(({ key }) => key),
    types: kinds.filter(({ row }) => row.type.name !== defaultTypeName).map(({ key }) => key),
    webhooks: (await rowsOf(webhooks)).map(({ key }) => key),
    devices: guests.flatMap(({ key, row }) => Object.values(row.server.devices).map(({ volumeId }) => [key, volumeId] as const)),
    services: (listed.body as { services: readonly { id: string }[] }).services.map(({ id }) => id),
  };
};
