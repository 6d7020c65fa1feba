/** The server as a process of its own: first its settings come to it by IPC, then faults; reports go out the same way. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { FaultOrder, Report, ServerSettings } from '../control.js';
import { Cluster } from './cluster.js';

const report = (message: Report): void => void process.send?.(message);

const [settings] = (await once(process, 'message')) as [ServerSettings];
// Whoever started it is gone, and nobody else would end it or tidy up.
process.on('disconnect', () => {
  rmSync(settings.folder, { recursive: true, force: true });
  process.exit();
});
const cluster = new Cluster(settings);
process.on('message', ({ order, fault }: FaultOrder) => {
  cluster.suffer(fault).then(
    () => report({ report: 'done', order }),
    (error: unknown) => report({ report: 'done', order, error: String(error) }),
  );
});
await cluster.start();
report({ report: 'serving' });
