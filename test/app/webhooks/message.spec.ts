import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ed25519Signer } from '../../../src/adapters/signing/ed25519-signer.js';
import type { Change } from '../../../src/app/feed/change-feed.js';
import { messageOf, publicKeyOf } from '../../../src/app/webhooks/message.js';

const signer = ed25519Signer(Buffer.alloc(32, 9));
const change: Change = {
  ...{ position: 41n, eventId: 'e-41', type: 'Attached', kind: 'attachment', id: 'a1', projectId: 'demo', at: '2030-01-01T10:00:00.000Z' },
  ...{ requestId: 'req-1', causationId: 'e-40', actor: 'ann', data: { volumeId: 'v1', attachmentId: 'a1' } },
};
const message = () => messageOf(change, signer, new Date('2030-01-01T10:00:05.900Z'));

/** As a receiver does who was given the public key. */
const isGenuine = (key: string, { headers, body }: ReturnType<typeof message>): boolean => {
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.slice('whpk_'.length), 'base64').toString('base64url') },
    format: 'jwk',
  });
  const signature = Buffer.from(String(headers['webhook-signature']).slice('v1a,'.length), 'base64');
  return verify(null, Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`), publicKey, signature);
};

describe('The message of a change', () => {
  it('says what changed, of what, when and by whom', () =>
    expect(JSON.parse(message().body)).toEqual({
      type: 'attachment.Attached',
      timestamp: change.at,
      data: {
        ...{ position: '41', kind: 'attachment', id: 'a1', project_id: 'demo', request_id: 'req-1', actor: 'ann' },
        event: { type: 'Attached', data: change.data },
      },
    }));

  it('carries the id of the event, so that what comes twice is known, and when it was sent', () =>
    expect(message().headers).toMatchObject({ 'webhook-id': 'e-41', 'webhook-timestamp': '1893492005' }));

  it('is signed so that who has the public key can check it', () => expect(isGenuine(publicKeyOf(signer), message())).toBe(true));

  it('is not genuine once anything of it is different, or for another key', () => {
    const { headers, body } = message();
    expect(isGenuine(publicKeyOf(signer), { headers, body: body.replace('ann', 'bob') })).toBe(false);
    expect(isGenuine(publicKeyOf(signer), { body, headers: { ...headers, 'webhook-timestamp': '1893492006' } })).toBe(false);
    expect(isGenuine(publicKeyOf(ed25519Signer(Buffer.alloc(32, 8))), message())).toBe(false);
  });
});
