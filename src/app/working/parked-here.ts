/** Where one process does everything: whoever explains asks the runner itself. */
import type { ParkedWork } from '../ports/parked-work.js';
import { instanceId, type WorkRunner } from './work-runner.js';

export const parkedHere = ({ parked }: Pick<WorkRunner, 'parked'>): ParkedWork => ({
  among: (process, keys) => {
    const found = keys.flatMap((key) => parked.get(instanceId(process, key)) ?? []);
    return Promise.resolve(new Map(found.map((each) => [each.key, { ...each, worker: null }])));
  },
});
