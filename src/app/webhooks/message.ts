/**
 * A change as a webhook's message, in the form of Standard Webhooks (standardwebhooks.com) with an asymmetric signature: whoever knows the
 * public key can check it, and there is no secret to share. The id is the event's: a message that comes twice has the same one.
 */
import type { Change } from '../feed/change-feed.js';
import type { Signer } from '../ports/signer.js';

export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const messageOf = (change: Change, signer: Signer, now: Date): WebhookMessage => {
  const { position, eventId, type, kind, id, projectId, at, requestId, actor, data } = change;
  const told = { position: position.toString(), kind, id, project_id: projectId, request_id: requestId, actor, event: { type, data } };
  const body = JSON.stringify({ type: `${kind}.${type}`, timestamp: at, data: told });
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = signer.sign(Buffer.from(`${eventId}.${timestamp}.${body}`));
  return { body, headers: { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,${signature}` } };
};

/** How receivers are given it. */
export const publicKeyOf = ({ publicKey }: Pick<Signer, 'publicKey'>): string => `whpk_${publicKey}`;
