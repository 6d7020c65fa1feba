import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, available, connect, connectorOf, exportRequested, host2, reserved, s1, s2, shared } from '../../support/examples.js';

const given = specOf(volumeDecider);
const toHost2 = { connector: connectorOf(host2) };
const sameServer = { sameServer: true } as const;

describe('connecting a reserved attachment', () => {
  it('asks for an export to that initiator', () => given(available, reserved(a1)).when(connect(a1)).then(exportRequested(a1)));
  it('changes nothing when it is being connected to that host', () =>
    given(available, reserved(a1), exportRequested(a1)).when(connect(a1)).thenNothing());
  it('changes nothing when it is connected to that host', () =>
    given(available, example.connectedByClient(a1)).when(connect(a1)).thenNothing());
  it('is rejected when it is connected to another host', () =>
    given(available, example.connectedByClient(a1)).when(connect(a1, toHost2)).thenRejected('attachment-state'));
  it('is rejected when it is complete', () =>
    given(available, example.attachedByClient(a1))
      .when(connect(a1))
      .thenRejected('attachment-state', /attached/));
  it('is rejected while it ends', () =>
    given(available, example.attachedByClient(a1), example.detachRequested(a1)).when(connect(a1)).thenRejected('attachment-state'));
  it('is rejected for an attachment nobody knows', () => given(available).when(connect(a1)).thenRejected('attachment-not-found'));
  it('gives its host to one that was completed without (unshelving)', () =>
    given(available, reserved(a1), example.attached(a1)).when(connect(a1)).then(exportRequested(a1)));
});

describe('the mode of a connection', () => {
  const mode = (asked: 'rw' | 'ro' | null, said: 'rw' | 'ro' | null, flag: boolean) =>
    given(...[available, reserved(a1, { mode: asked })], flag ? [example.flaggedReadonly] : []).when(
      connect(a1, { connector: connectorOf('compute-1', { mode: said }) }),
    );
  const becomes = (result: 'rw' | 'ro', said: 'rw' | 'ro' | null) =>
    exportRequested(a1, { mode: result, connector: connectorOf('compute-1', { mode: said }) });

  it('is writable when nobody chose', () => mode(null, null, false).then(becomes('rw', null)));
  it('is the one of the connector when the reservation left it open', () => mode(null, 'ro', false).then(becomes('ro', 'ro')));
  it('is the one of the reservation before that of the connector', () => mode('ro', 'rw', false).then(becomes('ro', 'rw')));
  it('is read-only on a volume with the readonly flag', () => mode('rw', 'rw', true).then(becomes('ro', 'rw')));
});

describe('a volume for one host', () => {
  it('is not connected to a second host for another consumer', () =>
    given(available, reserved(a1), bareConnection(a2))
      .when(connect(a1, toHost2))
      .thenRejected('connection-duplicate', /attachment-2/));
  it('is not connected twice by update while it has two attachments (§4.2)', () =>
    given(available, example.attachedByClient(a1), reserved(a2, sameServer))
      .when(connect(a2, toHost2))
      .thenRejected('connection-duplicate'));
  it('is connected to the second host of a server on the move by creation with a connector', () =>
    given(available, example.attachedByClient(a1))
      .when(example.reserve(a2, toHost2))
      .then(reserved(a2, sameServer), exportRequested(a2, { ...toHost2, onFailure: 'ended' })));
  it('may have two attachments and connect the first of them', () =>
    given(available, reserved(a1), reserved(a2, sameServer)).when(connect(a1)).then(exportRequested(a1)));
  it('is reserved with a connector only for a host that does not fight over it', () =>
    given(available, reserved(a1), example.detached(a1), bareConnection(a2))
      .when(example.reserve(example.a3, { ...toHost2, serverId: s2 }))
      .thenRejected('export-still-there'));
});

describe('a shared volume', () => {
  it('is connected to as many hosts as have an attachment', () =>
    given(shared, example.attachedByClient(a1), reserved(a2, { serverId: s2 }))
      .when(connect(a2, toHost2))
      .then(exportRequested(a2, { ...toHost2, shareable: true })));
});

describe('a volume in error', () => {
  it('is not connected', () =>
    given(available, reserved(a1), example.extensionFailed)
      .when(connect(a1))
      .thenRejected('volume-in-error', /error_extending/));
});

const bare = { driver: 'connection', onFailure: 'ended' } as const;
const bareConnection = (id: typeof a1) => [exportRequested(id, bare), example.initialized(id)];

describe('a connection of the old way', () => {
  const initialize = (id: typeof a1, connector = connectorOf('compute-1')) => example.connectBare(id, { connector });

  it('is an export without an attachment', () => given(available).when(initialize(a1)).then(exportRequested(a1, bare)));
  it('is not made while a host it would take is in maintenance; one that is there is', () => {
    given(available)
      .when(example.connectBare(a1, { inMaintenance: 'volume' }))
      .thenRejected('host-in-maintenance');
    given(available, bareConnection(a1))
      .when(example.connectBare(a1, { inMaintenance: 'volume' }))
      .thenNothing();
  });
  it('is made while an attach of the old way is under way', () =>
    given(available, example.attachBegun).when(initialize(a1)).then(exportRequested(a1, bare)));
  it('changes nothing when it is there', () => given(available, bareConnection(a1)).when(initialize(a1)).thenNothing());
  it('is rejected while it goes away', () =>
    given(available, bareConnection(a1), example.detachRequested(a1), example.unexportRequested(a1))
      .when(initialize(a1))
      .thenRejected('attachment-state'));
  it('is not made twice for one initiator, whose end would leave the other behind', () =>
    given(available, bareConnection(a1))
      .when(initialize(a2))
      .thenRejected('connection-duplicate', /attachment-1/));
  it('is rejected for a second host', () =>
    given(available, bareConnection(a1))
      .when(initialize(a2, connectorOf(host2)))
      .thenRejected('connection-duplicate'));
  it('is made for a second host of a shared volume', () =>
    given(shared, bareConnection(a1))
      .when(initialize(a2, connectorOf(host2)))
      .then(exportRequested(a2, { ...bare, ...toHost2, shareable: true })));
  it('is rejected while the volume is deleted', () =>
    given(available, example.deletionRequested).when(initialize(a1)).thenRejected('volume-status'));
  it('keeps anybody else from reserving the volume, though no attachment shows', () =>
    given(available, bareConnection(a1))
      .when(example.reserve(a2, { serverId: s1 }))
      .thenRejected('export-still-there'));
});
