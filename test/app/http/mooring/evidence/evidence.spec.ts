/** What the API says of the record itself. How it is signed is proved in test/app/evidence. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../../../src/app/evidence/evidence.js';
import { isPublicKey, keyIdOf } from '../../../../../src/app/evidence/signatures.js';
import type { RequestContext } from '../../../../../src/app/http/access/request-context.js';
import { proofAnswer } from '../../../../../src/app/http/mooring/evidence/evidence.answers.js';
import { type RunningApp, startApp, type User } from '../../../../support/running-app.js';
import { volumesOf } from '../../../../support/volumes.js';

let app: RunningApp;
let position: string;

interface KeyAnswer {
  readonly key: { readonly key_id: string; readonly public_key: string };
  readonly used: readonly object[];
}
interface Timeline {
  readonly timeline: readonly { readonly position: string }[];
}

const ask = <Body>(user: User, path: string) => app.ask<Body>(user, 'GET', `/mooring/v1/audit/${path}`);
const statusOf = async (user: User, path: string): Promise<number> => (await ask(user, path)).status;

beforeAll(async () => {
  app = await startApp();
  const volume = await volumesOf(app).create();
  const { body } = await app.ask<Timeline>('member', 'GET', `/mooring/v1/volumes/${volume}/timeline`);
  position = body.timeline[0]?.position ?? '';
});
afterAll(() => app.stop());

describe('the evidence', () => {
  it('names the key that signs the log to everybody with a token', async () => {
    const { body } = await ask<KeyAnswer>('stranger', 'key');
    expect(isPublicKey(body.key.public_key)).toBe(true);
    expect(body.key.key_id).toBe(keyIdOf(body.key.public_key));
    expect(body.used).toEqual([body.key]);
    expect((await fetch(`${app.url}/mooring/v1/audit/key`)).status).toBe(401);
  });

  it('lists checkpoints to administrators only', async () => {
    expect(await ask('admin', 'checkpoints')).toMatchObject({ status: 200, body: { checkpoints: [] } });
    expect(await statusOf('member', 'checkpoints')).toBe(403);
  });

  it.each(['0', '-1', '1001', 'x'])('takes no limit of %s', async (limit) => {
    expect(await statusOf('admin', `checkpoints?limit=${limit}`)).toBe(400);
  });

  it('says of an event that is not signed yet that it will be, to those who may see it', async () => {
    expect(await statusOf('member', `events/${position}/proof`)).toBe(409);
    expect(await statusOf('admin', `events/${position}/proof`)).toBe(409);
  });

  it('has no event for those who may not see it, as for one that there never was', async () => {
    const [unseen, never] = [await ask('stranger', `events/${position}/proof`), await ask('stranger', 'events/999999/proof')];
    expect(unseen.status).toBe(404);
    expect(unseen.body).toEqual(never.body);
    // The first event of all is nobody's: the type of volume there always is.
    expect(await statusOf('member', 'events/1/proof')).toBe(404);
  });

  it.each(['key', 'checkpoints', 'events/1/proof'])('has no past: %s takes no moment', async (path) =>
    expect(await statusOf('admin', `${path}?at=1`)).toBe(400),
  );

  it('takes no position that is none', async () => expect(await statusOf('admin', 'events/first/proof')).toBe(400));
});

it('proves an event that says which hosts are behind it to administrators only', async () => {
  const evidence = { proof: () => Promise.resolve({ event: { data: { storageHost: 'sim-1' } } }) } as unknown as Evidence;
  const as = (isAdmin: boolean) => proofAnswer(evidence, { isAdmin, isService: false } as RequestContext, '1');
  await expect(as(false)).rejects.toThrow('for administrators');
  await expect(as(true)).resolves.toMatchObject({ event: { data: { storageHost: 'sim-1' } } });
});
