/** What changes, for all who follow it in this process. */
import { ChangeFeed } from '../app/feed/change-feed.js';
import { Owners } from '../app/feed/owners.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { ShownLog } from '../app/projecting/shown-log.js';
import { hostNames } from '../app/reading/host-names.js';

export const changeFeedOf = (store: EventStore, readModel: ReadModel, shown: ShownLog): ChangeFeed =>
  new ChangeFeed({ store, shown, owners: new Owners(readModel), hostNames: () => hostNames(readModel) });
