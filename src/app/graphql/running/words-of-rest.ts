/** What REST says in the query, GraphQL says in arguments: passed over, it would have that done, or told as of now, which was not asked for. */
import { BadRequestException } from '@nestjs/common';
import { dryRunIn } from '../../http/request/dry-run.js';
import { word as at } from '../../http/time-travel/asked-moment.js';

export const refuseWordsOfRest = (query: object): void => {
  const dryRun = dryRunIn(query);
  if (dryRun !== undefined) throw new BadRequestException(`${dryRun} means nothing here: a mutation has an argument dryRun.`);
  if (at in query) throw new BadRequestException(`${at} means nothing here: it is an argument of what is read.`);
};
