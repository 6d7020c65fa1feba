import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { contextOf } from '../../http/access/decorators.js';
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

  private async begin({ request }: Asked, moment: string | null): Promise<Reading> {
    return new Reading(contextOf(request), this.queries, moment === null ? null : await this.timeTravel.at(moment));
  }
}
