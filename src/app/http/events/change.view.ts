import type { Change } from '../../feed/change-feed.js';

export const changeView = (change: Change): object => ({
  position: change.position.toString(),
  event_id: change.eventId,
  type: change.type,
  kind: change.kind,
  id: change.id,
  project_id: change.projectId,
  at: change.at,
  request_id: change.requestId,
  causation_id: change.causationId,
  actor: change.actor,
  data: change.data,
});
