import { openWorldControls } from '../../../src/adapters/simulated/remote-world.js';
import type { WorldSeen } from './inspection.js';

/** The machines as they are, asked past Mooring; and who could write these volumes. */
export const lookAtWorld = async (port: number, volumeIds: readonly string[]): Promise<WorldSeen> => {
  const world = openWorldControls({ host: '127.0.0.1', port });
  try {
    const [inventory, volumes, effects] = [await world.inventory(), await world.volumes(), await world.effects()];
    const ofEach = async <Value>(ask: (volumeId: string) => Promise<Value>): Promise<Readonly<Record<string, Value>>> =>
      Object.fromEntries(await Promise.all(volumeIds.map(async (id) => [id, await ask(id)] as const)));
    return {
      inventory,
      volumes,
      made: Object.fromEntries(Object.entries(effects).map(([thing, { made }]) => [thing, made])),
      writers: await ofEach((id) => world.writersOf(id)),
      mostWriters: await ofEach((id) => world.mostHostsWriting(id)),
    };
  } finally {
    await world.close();
  }
};
