/** A plan as who asked for it may know it: which hosts are behind it is for administrators and services, as in every other answer. */
import { wordsOf } from '../audit/words.js';
import { plainly, type Telling } from '../audit/words/telling.js';
import type { Requester } from '../commanding/requester.js';
import { knowsHosts, visibleData } from '../feed/visible-data.js';
import type { Later } from './forked-work.js';
import type { Plan, PlannedEvent } from './planner.js';

export interface VisiblePlan {
  readonly events: readonly (PlannedEvent & { readonly words: string })[];
  readonly hostCommands: readonly VisibleCommand[];
  readonly later: readonly Later[];
}

export interface VisibleCommand {
  /** `null` for those to whom hosts are not shown. */
  readonly host: string | null;
  readonly step: string;
  readonly work: { readonly type: string; readonly data?: object };
}

type Viewer = Pick<Requester, 'isAdmin' | 'isService'>;

const withoutHosts: Telling = { ...plainly, host: (_name, hidden) => hidden, reason: () => '' };

export const visiblePlan = ({ events, hostCommands, later }: Omit<Plan<unknown>, 'ending'>, viewer: Viewer): VisiblePlan => {
  const seesHosts = knowsHosts(viewer);
  const hosts = hostsIn({ events, hostCommands });
  const telling = seesHosts ? plainly : withoutHosts;
  return {
    events: events.map(({ stream, type, data }) => ({
      ...{ stream, type, data: visibleData(data, viewer, hosts) },
      words: wordsOf({ event: { type, data } }, telling),
    })),
    hostCommands: hostCommands.map(({ host, step, work }) =>
      seesHosts ? { host, step, work } : { host: null, step, work: { type: work.type } },
    ),
    later,
  };
};

interface HostsNamed {
  readonly hostName?: unknown;
  readonly storageHost?: unknown;
}

/** All that a plan can name: what is in it. */
const hostsIn = ({ events, hostCommands }: Pick<Plan<unknown>, 'events' | 'hostCommands'>): ReadonlySet<string> => {
  const named = events.flatMap(({ data }: { readonly data: HostsNamed }) => [data.hostName, data.storageHost]);
  return new Set([...named, ...hostCommands.map(({ host }) => host)].filter((name) => typeof name === 'string'));
};
