import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './stored-event.js';

/** Which events of $all a client wants, and after how many looked at it wants to know how far the server has come. */
export interface Filter {
  readonly wants: (event: StoredEvent) => boolean;
  readonly checkpointInterval: number;
}

const DEFAULT_WINDOW = 32;

export const filterOf = (options: ReadReq.Options): Filter => {
  const filter = options.getFilter();
  if (!filter) return { wants: () => true, checkpointInterval: Infinity };
  const window = filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  return { wants: wanted(filter), checkpointInterval: window * filter.getCheckpointintervalmultiplier() };
};

const wanted = (filter: ReadReq.Options.FilterOptions): Filter['wants'] => {
  const expression = filter.getEventType() ?? filter.getStreamIdentifier();
  const subjectOf = filter.hasEventType() ? ({ type }: StoredEvent) => type : ({ stream }: StoredEvent) => stream;
  const regex = expression?.getRegex() ?? '';
  if (regex !== '') {
    const pattern = new RegExp(regex, 'u');
    return (event) => pattern.test(subjectOf(event));
  }
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => subjectOf(event).startsWith(prefix));
};
