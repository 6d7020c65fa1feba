import { describe, expect, it } from '@jest/globals';
import { computeFace } from '../../../../src/app/http/faces.js';
import { microversions, negotiate, versionHeaders } from '../../../../src/app/http/versions/microversions.js';

const volume = microversions({ service: 'volume', min: '3.0', max: '3.71' });
const compute = computeFace.microversions;
if (!compute) throw new Error('compute has versions');

const asked = (header: string): string => negotiate({ 'openstack-api-version': header }, volume).toString();
const refusal = (header: string) => {
  try {
    return asked(header);
  } catch (error) {
    return error;
  }
};

describe('the version of a request', () => {
  it('is the lowest when none is asked for', () => {
    expect(negotiate({}, volume).toString()).toBe('3.0');
    expect(asked('compute 2.9')).toBe('3.0');
    expect(asked('')).toBe('3.0');
  });

  it.each([
    ['volume 3.27', '3.27'],
    ['VOLUME  3.27', '3.27'],
    ['compute 2.1, volume 3.27', '3.27'],
    ['volume 3.27,compute 2.1', '3.27'],
    ['volume 3.1, volume 3.2', '3.2'],
    ['compute nonsense, volume 3.27', '3.27'],
    ['volume latest', '3.71'],
    ['volume 3.0', '3.0'],
    ['volume 3.71', '3.71'],
  ])('asked for with %j is %s', (header, version) => {
    expect(asked(header)).toBe(version);
  });

  it.each(['volume', 'volume 3', 'volume 3.x', 'volume three', 'volume 3.1 please', 'volume 3.07'])(
    'cannot be asked for with %j',
    (header) => {
      expect(refusal(header)).toMatchObject({ status: 400, message: expect.stringContaining('is of invalid format') as unknown });
    },
  );

  it.each(['volume 3.72', 'volume 2.0', 'volume 4.0'])('is refused, with what there is, when it is %j', (header) => {
    expect(refusal(header)).toMatchObject({
      status: 406,
      message: expect.stringContaining('Minimum is 3.0 and maximum is 3.71.') as unknown,
    });
  });

  it('is not repeated at length when it is nonsense', () => {
    expect((refusal(`volume ${'9'.repeat(5000)}`) as Error).message.length).toBeLessThan(200);
  });

  it('may be in the older header of compute, which the common one overrules', () => {
    expect(negotiate({ 'x-openstack-nova-api-version': '2.60' }, compute).toString()).toBe('2.60');
    expect(negotiate({ 'x-openstack-nova-api-version': 'latest' }, compute).toString()).toBe('2.101');
    expect(negotiate({ 'x-openstack-nova-api-version': '2.60', 'openstack-api-version': 'compute 2.70' }, compute).toString()).toBe('2.70');
    expect(negotiate({ 'x-openstack-nova-api-version': '2.60', 'openstack-api-version': 'volume 3.70' }, compute).toString()).toBe('2.60');
  });
});

describe('the answer', () => {
  it('says in which version it is', () => {
    expect(versionHeaders(volume.max, volume)).toEqual({ 'OpenStack-API-Version': 'volume 3.71', Vary: 'OpenStack-API-Version' });
    expect(versionHeaders(compute.min, compute)).toEqual({
      'OpenStack-API-Version': 'compute 2.1',
      'X-OpenStack-Nova-API-Version': '2.1',
      Vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
    });
  });
});
