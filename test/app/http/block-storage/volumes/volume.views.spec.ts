import { describe, expect, it } from '@jest/globals';
import { volumeDetail, volumeSummary, volumeView } from '../../../../../src/app/http/block-storage/volumes/volume.views.js';
import type { VersionText } from '../../../../../src/app/http/versions/api-version.js';
import { viewer, volumeRow } from '../../../../support/block-storage-examples.js';
import {
  a1,
  a2,
  attachedByClient,
  available,
  flaggedBootable,
  flaggedReadonly,
  host1,
  noon,
  reserved,
  s1,
  s2,
  shared,
  storageHost,
  volumeId,
} from '../../../../support/examples.js';

const asAdmin = { isAdmin: true };

/** In 3.0, to somebody who is no admin. */
const always = [
  ...['id', 'name', 'links', 'status', 'size', 'availability_zone', 'created_at', 'updated_at', 'description', 'volume_type'],
  ...['snapshot_id', 'source_volid', 'metadata', 'user_id', 'bootable', 'encrypted', 'replication_status', 'consistencygroup_id'],
  ...['multiattach', 'attachments'],
];

describe('a volume', () => {
  it('is shown with every property, those that are not known here as null', () => {
    expect(volumeView(volumeRow(available), viewer('3.0'))).toEqual({
      id: volumeId,
      name: 'data',
      links: [
        { rel: 'self', href: 'http://cloud.example:8776/volume/v3/p1/volumes/volume-1' },
        { rel: 'bookmark', href: 'http://cloud.example:8776/volume/p1/volumes/volume-1' },
      ],
      ...{ status: 'available', size: 10, availability_zone: 'nova', created_at: '2026-01-01T12:00:00.123000', updated_at: null },
      ...{ description: null, volume_type: 'standard', snapshot_id: null, source_volid: null, metadata: {}, user_id: 'user-1' },
      ...{ bootable: 'false', encrypted: false, replication_status: null, consistencygroup_id: null, multiattach: false },
      attachments: [],
    });
  });

  it('is listed without details by id, name and links', () => {
    expect(Object.keys(volumeSummary(volumeRow(available), viewer('3.71', asAdmin)))).toEqual(['id', 'name', 'links']);
  });

  it('has links without a project where the path had none', () => {
    const place = { base: 'http://cloud.example:8776', project: null };
    expect(volumeSummary(volumeRow(available), viewer('3.67', { place }))).toHaveProperty(
      'links',
      expect.arrayContaining([{ rel: 'self', href: 'http://cloud.example:8776/volume/v3/volumes/volume-1' }]),
    );
  });

  it.each<[VersionText, readonly string[]]>([
    ['3.12', []],
    ['3.13', ['group_id']],
    ['3.47', ['group_id']],
    ['3.48', ['group_id', 'shared_targets', 'service_uuid']],
    ['3.62', ['group_id', 'shared_targets', 'service_uuid']],
    ['3.63', ['group_id', 'shared_targets', 'service_uuid', 'volume_type_id']],
    ['3.65', ['group_id', 'shared_targets', 'service_uuid', 'volume_type_id', 'consumes_quota']],
    ['3.71', ['group_id', 'shared_targets', 'service_uuid', 'volume_type_id', 'consumes_quota']],
  ])('has in %s what came up to then, and nothing else', (version, added) => {
    expect(Object.keys(volumeView(volumeRow(available), viewer(version))).sort()).toEqual([...always, ...added].sort());
  });

  it.each<[VersionText, readonly string[]]>([
    ['3.20', ['migration_status', 'group_id']],
    ['3.21', ['migration_status', 'group_id', 'provider_id']],
    ['3.61', ['migration_status', 'group_id', 'provider_id', 'shared_targets', 'service_uuid', 'cluster_name']],
  ])('has in %s more for admins', (version, added) => {
    expect(Object.keys(volumeView(volumeRow(available), viewer(version, asAdmin))).sort()).toEqual([...always, ...added].sort());
  });

  it('is shown with its project to all, with its host to admins', () => {
    const forAdmins = { 'os-vol-mig-status-attr:migstat': null, 'os-vol-mig-status-attr:name_id': null };
    const view = volumeView(volumeRow(available), viewer('3.0'));
    expect(volumeDetail(volumeRow(available), viewer('3.0'))).toEqual({ ...view, 'os-vol-tenant-attr:tenant_id': 'project-1' });
    expect(volumeDetail(volumeRow(available), viewer('3.0', asAdmin))).toEqual({
      ...{ ...view, ...forAdmins, migration_status: null, 'os-vol-tenant-attr:tenant_id': 'project-1' },
      'os-vol-host-attr:host': `${storageHost}@mooring#mooring`,
    });
  });

  it('tells by its metadata that it is read-only', () => {
    expect(volumeView(volumeRow(available, flaggedReadonly), viewer('3.0'))).toHaveProperty('metadata', { readonly: 'True' });
  });

  it('never makes hosts lock around it, since every attachment has a target of its own', () => {
    expect(volumeView(volumeRow(shared), viewer('3.48'))).toMatchObject({ shared_targets: false, service_uuid: null });
  });

  it('is bootable in words, shareable in truth', () => {
    expect(volumeView(volumeRow(shared, flaggedBootable), viewer('3.50'))).toMatchObject({ bootable: 'true', multiattach: true });
  });
});

describe('the attachments in a volume', () => {
  const history = volumeRow(shared, attachedByClient(a1, s1), reserved(a2, { serverId: s2 }));
  const attachment = { id: volumeId, attachment_id: a1, volume_id: volumeId, server_id: s1, device: null };
  const attached_at = noon.replace('Z', '000');

  it('are those that are attached, without the host', () => {
    expect(volumeView(history, viewer('3.0'))).toMatchObject({ attachments: [{ ...attachment, host_name: null, attached_at }] });
  });

  it.each([{ isAdmin: true }, { isService: true }])('name the host to %j', (who) => {
    expect(volumeView(history, viewer('3.0', who))).toMatchObject({ attachments: [{ ...attachment, host_name: host1, attached_at }] });
  });
});
