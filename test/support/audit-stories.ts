/** What an audit is asked about: a volume that is attached to a server, and detached. */
import type { AuditLab } from './audit-lab.js';
import {
  a1,
  attached,
  created,
  detached,
  detachRequested,
  exportRequested,
  guestAttached,
  guestAttachRequested,
  host1,
  hostConnected,
  hostConnectRequested,
  initialized,
  provisioned,
  reserved,
  unexported,
  unexportRequested,
} from './examples.js';
import { deviceReleased, deviceReserved, discovered } from './server-examples.js';

/** Attached in a request, by Mooring, step by step; a second each. */
export const attach = async (lab: AuditLab, id = a1, requestId = 'req-attach'): Promise<string> => {
  await lab.asked(requestId, [deviceReserved(id)]);
  const asked = await lab.asked(requestId, [
    reserved(id, { deviceName: 'vdb', driver: 'mooring' }),
    exportRequested(id, { driver: 'mooring' }),
  ]);
  const exported = await lab.follows(requestId, asked, [initialized(id), hostConnectRequested(id)]);
  const connected = await lab.follows(requestId, exported, [hostConnected(id), guestAttachRequested(id)]);
  return lab.follows(requestId, connected, [guestAttached(id), attached(id, { hostName: host1, mountpoint: '/dev/vdb' })]);
};

export const detach = async (lab: AuditLab, id = a1, requestId = 'req-detach'): Promise<void> => {
  const asked = await lab.asked(requestId, [detachRequested(id), unexportRequested(id)], { actor: 'user-2' });
  const ended = await lab.follows(requestId, asked, [unexported(id), detached(id)], { actor: 'user-2' });
  await lab.follows(requestId, ended, [deviceReleased(id)], { actor: 'user-2' });
};

/** A server, and a volume that can be attached; three seconds after noon. */
export const begin = async (lab: AuditLab): Promise<void> => {
  await lab.asked('host-registration', [discovered()], { actor: 'mooring' });
  const id = await lab.asked('req-create', [created()]);
  await lab.follows('req-create', id, [provisioned]);
};
