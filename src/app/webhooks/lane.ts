/** Within one, changes are told in order. */
import type { ParkedLane } from '../../domain/webhook/webhook.decider.js';
import type { Change } from '../feed/change-feed.js';

type Lane = ParkedLane['lane'];

/** An attachment is told in the lane of its volume. */
export const laneOf = ({ kind, id, data }: Pick<Change, 'kind' | 'id' | 'data'>): Lane =>
  kind === 'attachment' ? { kind: 'volume', id: String(data['volumeId']) } : { kind, id };
