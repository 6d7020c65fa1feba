/** Many want a volume at the very same moment. Who gets it is decided in one place, so nobody has to be lucky. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type AskBlockStorage, blockStorageOf } from '../../../../support/block-storage-client.js';
import { type RunningApp, startApp } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

const contenders = 16;
const rounds = 200;

let app: RunningApp;
let ask: AskBlockStorage;
beforeAll(async () => {
  app = await startApp();
  ask = blockStorageOf(app);
});
afterAll(async () => {
  await app.stop();
});

interface Created {
  readonly attachment?: { readonly id: string };
}

/** All at once, each for a server of its own; who got it. */
const contend = async (volume_uuid: string): Promise<{ statuses: readonly number[]; winners: readonly string[] }> => {
  const wishes = Array.from({ length: contenders }, () => ({ volume_uuid, instance_uuid: randomUUID() }));
  const answers = await Promise.all(wishes.map((attachment) => ask<Created>('POST', 'attachments', { body: { attachment } })));
  const winners = answers.flatMap(({ body }) => body.attachment?.id ?? []);
  return { statuses: answers.map(({ status }) => status).sort(), winners };
};

describe('sixteen who want one volume at once', () => {
  it('get it one each time, and fifteen are told so, two hundred times over', async () => {
    const id = await volumesOf(app).create();
    for (let round = 0; round < rounds; round += 1) {
      const { statuses, winners } = await contend(id);
      expect(statuses).toEqual([200, ...Array.from({ length: contenders - 1 }, () => 400)]);
      await ask('DELETE', `attachments/${winners[0] ?? ''}`);
    }
  });

  it('all get it at once where it can be shared', async () => {
    const { createShared, show } = volumesOf(app);
    const id = await createShared();
    const { statuses } = await contend(id);
    expect(statuses).toEqual(Array.from({ length: contenders }, () => 200));
    expect((await show(id)).status).toBe('reserved');
  });
});
