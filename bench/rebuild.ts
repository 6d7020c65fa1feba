/**
 * All rows made anew from a long log, as `mooring projections rebuild` does it. The peer reads the same events from the same file, in
 * order, and parses them; it folds nothing and writes nothing. Both are told in processor time, too: on a machine that does other things,
 * that is what can be compared.
 */
import { join } from 'node:path';
import { compiled } from './compiled.js';
import { bareRead, withLongLog } from './long-log.js';
import type { Measurement } from './report.js';

/** Of a thousand volumes each: about a million events. */
const waves = 9;

export const rebuildBench = (): Promise<Measurement[]> =>
  withLongLog(waves, async (folder) => {
    const peer = bareRead(folder);
    const before = process.cpuUsage();
    const begun = performance.now();
    const { events, memory } = await rebuilt(folder);
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(before);
    const each = `${((user + system) / events).toFixed(1)} µs of processor each, ${peer.processorMicros.toFixed(1)} to read it`;
    return [
      {
        name: 'rebuild of all rows',
        ours: events / seconds,
        peer: peer.perSecond,
        unit: 'events/s',
        limit: '> 150,000',
        note: `${events.toLocaleString('en')} events in ${seconds.toFixed(1)} s; ${each}; resident at 25, 50, 75, 100 %: ${memory.join(', ')} MiB`,
      },
    ];
  });

const rebuilt = async (folder: string): Promise<{ readonly events: number; readonly memory: readonly number[] }> => {
  const { EmbeddedEventReader } = await compiled<typeof import('../src/adapters/event-store/embedded/embedded-event-reader.js')>(
    'adapters/event-store/embedded/embedded-event-reader',
  );
  const { sqliteReadModel } = await compiled<typeof import('../src/adapters/read-model/sqlite.js')>('adapters/read-model/sqlite');
  const { Rebuild } = await compiled<typeof import('../src/app/projecting/rebuild.js')>('app/projecting/rebuild');
  const { tableBuilderFor } = await compiled<typeof import('../src/composition/building/table-builders.js')>(
    'composition/building/table-builders',
  );
  const { readConfig } = await compiled<typeof import('../src/composition/config.js')>('composition/config');
  const { projectionsOf } = await compiled<typeof import('../src/composition/open-projections.js')>('composition/open-projections');

  const config = readConfig({ MOORING_DATA: folder });
  const store = EmbeddedEventReader.open(folder);
  const rows = sqliteReadModel(join(folder, 'read-model.db'));
  const all = projectionsOf(config);
  const until = Number(await store.head());
  const memory: number[] = [];
  const onProgress = ({ position }: { readonly position: bigint }): void => {
    while (memory.length < 4 && Number(position) >= (until * (memory.length + 1)) / 4) memory.push(residentMiB());
  };
  await new Rebuild({ store, rows, all, builder: tableBuilderFor(config, store, rows) }).replace(all, { onProgress });
  await rows.close();
  await store.close();
  return { events: until, memory };
};

const residentMiB = (): number => Math.round(process.memoryUsage.rss() / 1_048_576);
