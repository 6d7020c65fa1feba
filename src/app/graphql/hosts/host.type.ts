import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { HostService } from '../../../domain/host/host.decider.js';
import type { HostRow } from '../../../projections/hosts.projection.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';

@ObjectType('Maintenance', { description: 'A service of a host that begins nothing new.' })
export class MaintenanceObject {
  @Field(() => String, { description: 'compute or volume.' })
  declare readonly service: string;

  @Field(() => String, { nullable: true })
  declare readonly reason: string | null;
}

@ObjectType('Host')
export class HostObject {
  @Field(() => ID)
  declare readonly name: string;

  @Field(() => String, { description: 'Which adapters act for it.' })
  declare readonly driver: string;

  @Field(() => Boolean, { description: 'Keeps volumes and serves them.' })
  declare readonly stores: boolean;

  @Field(() => Boolean, { description: 'Runs guests.' })
  declare readonly computes: boolean;

  @Field(() => String, { nullable: true })
  declare readonly ip: string | null;

  @Field(() => String, { description: 'Its iSCSI name.' })
  declare readonly initiator: string;

  @Field(() => [MaintenanceObject])
  declare readonly maintenance: readonly Fields<MaintenanceObject>[];

  @Field(() => String)
  declare readonly createdAt: string;

  @Field(() => String)
  declare readonly updatedAt: string;
}

/** With what its other fields are read by. */
export interface HostNode extends Fields<HostObject> {
  readonly reading: Reading;
}

const services: readonly HostService[] = ['compute', 'volume'];

export const hostNode = (reading: Reading, { host, createdAt, updatedAt }: HostRow): HostNode => ({
  reading,
  ...{ name: host.hostName, driver: host.driver, stores: host.stores, computes: host.computes, createdAt, updatedAt },
  ...{ ip: host.connector.ip, initiator: host.connector.initiator },
  maintenance: services.flatMap((service) => {
    const maintenance = host.disabled[service];
    return maintenance ? [{ service, reason: maintenance.reason }] : [];
  }),
});

/** Which hosts there are is for administrators; to others it is as if none were named. */
export const hostRelated = async (reading: Reading, name: string | null): Promise<HostNode | null> => {
  if (!reading.requester.isAdmin) return null;
  const row = await reading.related('hosts', name);
  return row && hostNode(reading, row);
};

export const HostConnection = connectionOf('Host', () => HostObject);
