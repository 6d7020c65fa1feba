/** An attachment from its events: what the API calls it at each inner step (domain §4.5), and what of it may exist. */
import { describe, expect, it } from '@jest/globals';
import type { Attachment } from '../../../src/domain/volume/attachment.js';
import { attachStatusOf, holdsParts, isInError, linkOf, nextToRemove } from '../../../src/domain/volume/attachment.js';
import { evolveAttachment } from '../../../src/domain/volume/attachment.evolve.js';
import type { AttachmentEvent } from '../../../src/domain/volume/volume.events.js';
import * as example from '../../support/examples.js';
import { a1, attachFailed, detachRequested, reserved } from '../../support/examples.js';

const after = (...events: readonly AttachmentEvent[]): Attachment => {
  const attachment = events.reduce<Attachment | undefined>(evolveAttachment, undefined);
  if (!attachment) throw new Error('the attachment has ended');
  return attachment;
};

const steps = {
  reserved: [reserved(a1, { driver: 'mooring', deviceName: 'vdb' })],
  exporting: example.beingAttached(a1),
  exported: [...example.beingAttached(a1), example.initialized(a1), example.hostConnectRequested(a1)],
  attached: example.attachedByMooring(a1),
  unplugging: [...example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)],
};
const disconnecting = [...steps.unplugging, example.guestDetached(a1), example.hostDisconnectRequested(a1)];
const unexporting = [...disconnecting, example.hostDisconnected(a1), example.unexportRequested(a1)];
const undoing = [...steps.exported, attachFailed(a1, { part: 'host', certain: true }), example.unexportRequested(a1)];
const fails = (part: 'export' | 'host' | 'guest', attempt: number) => example.stepFailed(a1, { direction: 'remove', part, attempt });

describe('the status of an attachment', () => {
  it.each<[string, string, readonly AttachmentEvent[]]>([
    ['reserved', 'reserved', steps.reserved],
    ['attaching', 'the export is asked for', steps.exporting],
    ['attaching', 'the host is to connect', steps.exported],
    ['attaching', 'an outside driver has the export', example.connectedByClient(a1)],
    ['attached', 'it is complete', steps.attached],
    ['attached', 'the guest is to let go', steps.unplugging],
    ['attached', 'the host is to let go', disconnecting],
    ['attached', 'the export is to go', unexporting],
    ['attaching', 'what failed is being undone', undoing],
    ['attached', 'the guest does not let go', [...steps.unplugging, fails('guest', 7)]],
    ['attached', 'the host does not let go yet', [...disconnecting, fails('host', 2)]],
    ['error_detaching', 'the host does not let go', [...disconnecting, fails('host', 3)]],
    ['error_detaching', 'the export does not go', [...unexporting, fails('export', 3)]],
    ['error_attaching', 'what failed cannot be undone', [...undoing, fails('export', 3)]],
    ['attaching', 'it ends before it was complete', [...steps.exported, detachRequested(a1), example.hostDisconnectRequested(a1)]],
    [
      'error_detaching',
      'it cannot be ended before it was complete',
      [...steps.exported, detachRequested(a1), example.hostDisconnectRequested(a1), fails('host', 3)],
    ],
  ])('is %s while %s', (status, _when, events) => expect(attachStatusOf(after(...events))).toBe(status));

  it('is an error only for what begins with that word', () => {
    expect(isInError(after(...disconnecting, fails('host', 3)))).toBe(true);
    expect(isInError(after(...disconnecting, fails('host', 2)))).toBe(false);
  });
});

describe('an attachment that has ended', () => {
  it('is no more', () =>
    expect([...unexporting, example.unexported(a1), example.detached(a1)].reduce(evolveAttachment, undefined)).toBeUndefined());
  it('is not brought back by what was still on its way', () =>
    expect([...steps.attached, example.detached(a1), example.guestDetached(a1)].reduce(evolveAttachment, undefined)).toBeUndefined());
});

describe('what of an attachment may exist', () => {
  const parts = (...events: readonly AttachmentEvent[]) => linkOf(after(...events))?.parts;

  it.each<[readonly AttachmentEvent[], object | undefined]>([
    [steps.reserved, undefined],
    [steps.exporting, { export: 'making', host: 'absent', guest: 'absent' }],
    [steps.exported, { export: 'present', host: 'making', guest: 'absent' }],
    [steps.attached, { export: 'present', host: 'present', guest: 'present' }],
    [steps.unplugging, { export: 'present', host: 'present', guest: 'removing' }],
    [disconnecting, { export: 'present', host: 'removing', guest: 'absent' }],
    [unexporting, { export: 'removing', host: 'absent', guest: 'absent' }],
  ])('is told by its events (%#)', (events, expected) => expect(parts(...events)).toEqual(expected));

  it('is not what certainly failed', () =>
    expect(parts(...steps.exported, attachFailed(a1, { part: 'host', certain: true }))).toEqual({
      export: 'present',
      host: 'absent',
      guest: 'absent',
    }));
  it('is what may have failed', () =>
    expect(parts(...steps.exported, attachFailed(a1, { part: 'host', certain: false }))).toEqual({
      export: 'present',
      host: 'making',
      guest: 'absent',
    }));
  it('is nothing of one without a host', () => expect(holdsParts(after(reserved(a1), example.attached(a1)))).toBe(false));
  it('is something as long as one part is not surely gone', () => expect(holdsParts(after(...unexporting))).toBe(true));
  it('is nothing when the last is gone', () => expect(holdsParts(after(...unexporting, example.unexported(a1)))).toBe(false));
});

describe('what is removed next', () => {
  const link = linkOf(after(...steps.attached));
  const nextOf = (parts: Partial<NonNullable<typeof link>['parts']>) => {
    if (!link) throw new Error('no link');
    return nextToRemove({ ...link, parts: { ...link.parts, ...parts } });
  };
  it('is the guest’s disk while it may be there', () => {
    expect(nextOf({})).toBe('guest');
    expect(nextOf({ guest: 'making' })).toBe('guest');
    expect(nextOf({ guest: 'removing', host: 'removing' })).toBe('guest');
  });
  it('is the host’s device while it may be there', () => expect(nextOf({ guest: 'absent', host: 'making' })).toBe('host'));
  it('is the export last', () => expect(nextOf({ guest: 'absent', host: 'absent' })).toBe('export'));
  it('is nothing when nothing is left', () => expect(nextOf({ guest: 'absent', host: 'absent', export: 'absent' })).toBeNull());
});

describe('what an attachment remembers', () => {
  const rolledBack = {
    type: 'DetachRolledBack',
    data: { ...detachRequested(a1).data, reason: 'no acknowledgement', rolledBackAt: example.noon },
  } as const;
  it('is why its detach was rolled back, and that the disk’s definition is to be put back', () =>
    expect(after(...steps.unplugging, rolledBack)).toMatchObject({
      ...{ stage: 'attached', lastFailure: 'no acknowledgement', trouble: null },
      link: { parts: { guest: 'making', host: 'present', export: 'present' } },
    }));
  it('is why it could not be connected', () =>
    expect(
      after(...undoing, { type: 'ConnectionUndone', data: { ...reserved(a1).data, undoneAt: example.noon, expiresAt: null } }),
    ).toMatchObject({
      ...{ stage: 'reserved', lastFailure: 'no', attachedHost: null },
    }));
  it('is the mode it asked for, when a connection that chose another was undone', () => {
    const connecting = [reserved(a1), example.exportRequested(a1, { mode: 'ro' })];
    const undone = { type: 'ConnectionUndone', data: { ...detachRequested(a1).data, undoneAt: example.noon, expiresAt: null } } as const;
    expect(after(...connecting).mode).toBe('ro');
    expect(after(...connecting, attachFailed(a1), undone).mode).toBeNull();
  });
  it('is the host it was connected to, or was said to be on', () => {
    expect(after(...example.connectedByClient(a1)).attachedHost).toBe('compute-1');
    expect(after(reserved(a1), example.attached(a1, { hostName: 'elsewhere' })).attachedHost).toBe('elsewhere');
  });
  it('is no trouble any more once the step went well', () =>
    expect(after(...disconnecting, fails('host', 3), example.hostDisconnected(a1)).trouble).toBeNull());
});
