import { describe, expect, it } from '@jest/globals';
import { hypervisorSummary, type ListedHost, serviceView } from '../../../../../src/app/http/compute/hosts/host.views.js';
import { serviceView as volumeServiceView } from '../../../../../src/app/http/block-storage/operations/backend.views.js';
import { ApiVersion } from '../../../../../src/app/http/versions/api-version.js';
import { hostName } from '../../../../../src/domain/kernel/ids.js';
import type { HostRow } from '../../../../../src/projections/hosts.projection.js';
import { connectorOf, noon } from '../../../../support/examples.js';

const row: HostRow = {
  host: {
    ...{
      stage: 'registered',
      hostName: hostName('kvm-1'),
      connector: connectorOf('kvm-1'),
      stores: true,
      computes: true,
      driver: 'libvirt',
    },
    ...{ disabled: {}, notedReport: null },
  },
  ...{ createdAt: noon, updatedAt: noon, asOf: { revision: 0, position: '1' } },
};
const listed = (isSilent: boolean): ListedHost => ({ row, place: 1, isSilent });

describe('A host that nobody acts for', () => {
  it.each([
    [false, 'up'],
    [true, 'down'],
  ])('is down for those who watch services: silent is %s, state is %s', (isSilent, state) => {
    expect(serviceView(listed(isSilent), ApiVersion.of('2.53'))).toMatchObject({ host: 'kvm-1', status: 'enabled', state });
    expect(hypervisorSummary(listed(isSilent), ApiVersion.of('2.53'))).toMatchObject({ hypervisor_hostname: 'kvm-1', state });
    const viewer = { version: ApiVersion.of('3.50'), isAdmin: true, isService: false, place: { base: 'http://localhost', project: null } };
    expect(volumeServiceView(row, { isSilent }, viewer)).toMatchObject({ status: 'enabled', state, backend_state: state });
  });
});
