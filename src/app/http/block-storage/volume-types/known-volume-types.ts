import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { VolumeTypeRow } from '../../../../projections/volume-types.projection.js';
import type { Requester } from '../../../commanding/requester.js';
import type { Filter, RowQuery } from '../../../ports/read-model.js';
import { ListRows } from '../../../reading/queries.js';
import { defaultTypeName } from '../../../volume-types/find-volume-type.js';

/** The types a caller may know of: private ones are for admins. */
@Injectable()
export class KnownVolumeTypes {
  constructor(private readonly queries: QueryBus) {}

  list(requester: Requester, query: RowQuery): Promise<readonly { readonly key: string; readonly row: VolumeTypeRow }[]> {
    const known: readonly Filter[] = requester.isAdmin ? [] : [{ column: 'is_public', is: 'equal', value: 1 }];
    const where = [...known, ...(query.where ?? [])];
    return this.queries.execute(new ListRows(requester, 'volume_types', { ...query, where }, false));
  }

  async find(requester: Requester, id: string): Promise<VolumeTypeRow> {
    const column = id === 'default' ? 'name' : 'key';
    const value = id === 'default' ? defaultTypeName : id;
    const [found] = await this.list(requester, { where: [{ column, is: 'equal', value }], limit: 1 });
    if (found) return found.row;
    throw new Rejection('volume-type-not-found', `Volume type ${id} could not be found.`);
  }
}
