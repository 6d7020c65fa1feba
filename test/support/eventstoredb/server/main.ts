/** The server as a process of its own: first its settings come to it by IPC, then faults; reports go out the same way. */
import { once } from 'node:events';
import type { FaultOrder, Report, ServerSettings } from '../control.js';
import { Cluster } from './cluster.js';

const report = (message: Report): void => void process.send?.(message);

// Whoever started it is gone, and nobody else would end it.
process.on('disconnect', () => process.exit());

const [settings] = (await once(process, 'message')) as [ServerSettings];
const cluster = new Cluster(settings);
process.on('message', ({ order, fault }: FaultOrder) => {
  cluster.suffer(fault).then(
    () => report({ report: 'done', order }),
    (error: unknown) => report({ report: 'done', order, error: String(error) }),
  );
});
await cluster.start();
report({ report: 'serving' });
