import { describe, expect, it } from '@jest/globals';
import {
  attachmentDetail,
  attachmentSummary,
  connectionInfo,
  nestedConnectionInfo,
} from '../../../../../src/app/http/block-storage/attachments/attachment.views.js';
import type { Attachment } from '../../../../../src/domain/volume/attachment.js';
import type { VolumeEvent } from '../../../../../src/domain/volume/volume.events.js';
import { volumeRow } from '../../../../support/block-storage-examples.js';
import {
  a1,
  attachedByClient,
  available,
  connectedByClient,
  connectorOf,
  exportRequested,
  host1,
  initialized,
  noon,
  reserved,
  s1,
  volumeId,
} from '../../../../support/examples.js';

const after = (...history: VolumeEvent[]): Attachment => {
  const attachment = volumeRow(available, history).volume.attachments[a1];
  if (!attachment) throw new Error('there is no such attachment');
  return attachment;
};

const summary = { id: a1, instance: s1, volume_id: volumeId };

const data = {
  ...{ target_discovered: false, target_portal: '127.0.0.1:3260', target_iqn: `iqn.2026-11.org.mooring:${a1}`, target_lun: 1 },
  ...{ volume_id: volumeId, attachment_id: a1, auth_method: 'CHAP', auth_username: `chap-${a1}`, auth_password: '***' },
  ...{ access_mode: 'rw', encrypted: false, qos_specs: null, cacheable: false, enforce_multipath: false },
};

describe('an attachment', () => {
  it('is summed up by what it joins and how far it is', () => {
    expect(attachmentSummary(after(reserved(a1)))).toEqual({ ...summary, status: 'reserved' });
  });

  it('that is reserved has no mode, no time and no connection', () => {
    const blank = { attached_at: '', detached_at: '', attach_mode: 'null', connection_info: {} };
    expect(attachmentDetail(after(reserved(a1)), '***')).toEqual({ ...summary, status: 'reserved', ...blank });
  });

  it('has no connection while the export is being made', () => {
    expect(attachmentDetail(after(reserved(a1), exportRequested(a1)), '***')).toMatchObject({ status: 'attaching', connection_info: {} });
  });

  it('that is attached says since when, and how to log in', () => {
    expect(attachmentDetail(after(...attachedByClient(a1)), '***')).toEqual({
      ...{ ...summary, status: 'attached', attached_at: noon.replace('Z', '000'), detached_at: '', attach_mode: 'rw' },
      connection_info: { driver_volume_type: 'iscsi', ...data },
    });
  });
});

describe('the connection', () => {
  it('is nested for those who ask the old way', () => {
    expect(nestedConnectionInfo(after(...connectedByClient(a1)), 'secret')).toEqual({
      driver_volume_type: 'iscsi',
      data: { ...data, auth_password: 'secret' },
    });
  });

  it('is listed as well where the initiator has several paths', () => {
    const connector = connectorOf(host1, { multipath: true });
    expect(connectionInfo(after(reserved(a1), exportRequested(a1, { connector }), initialized(a1)), '***')).toEqual({
      ...{ driver_volume_type: 'iscsi', ...data, target_portals: [data.target_portal], target_iqns: [data.target_iqn] },
      target_luns: [data.target_lun],
    });
  });

  it('is empty in either form while there is none', () => {
    expect([connectionInfo(after(reserved(a1)), 'x'), nestedConnectionInfo(after(reserved(a1)), 'x')]).toEqual([{}, {}]);
  });
});
