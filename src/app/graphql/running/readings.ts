import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { contextOf } from '../../http/access/decorators.js';
import { tellMoment } from '../../http/time-travel/told-moment.js';
import { TimeTravel } from '../../reading/time-travel.js';
import type { Asked } from './asked.js';
import { Reading } from './reading.js';

@Injectable()
export class Readings {
  constructor(
    private readonly queries: QueryBus,
    private readonly timeTravel: TimeTravel,
  ) {}

  /** One for each moment that is asked about; `null`: now. */
  at(asked: Asked, moment: string | null): Promise<Reading> {
    const key = moment ?? 'now';
    const reading = asked.readings.get(key) ?? this.begin(asked, moment);
    asked.readings.set(key, reading);
    return reading;
  }

  /** Of now, with nothing read yet: after something changed. */
  fresh({ request }: Pick<Asked, 'request'>): Reading {
    return new Reading(contextOf(request), this.queries, null);
  }

  private async begin({ request, reply }: Asked, asked: string | null): Promise<Reading> {
    if (asked === null) return new Reading(contextOf(request), this.queries, null);
    const moment = await this.timeTravel.moment(asked);
    const rows = await this.timeTravel.rowsAt(moment);
    tellMoment(reply, moment);
    return new Reading(contextOf(request), this.queries, rows);
  }
}
