import { BadRequestException, HttpException } from '@nestjs/common';
import { ApiVersion, type VersionText } from './api-version.js';

export interface Microversions {
  /** The word before the version in the `OpenStack-API-Version` header. */
  readonly service: 'volume' | 'compute';
  readonly min: ApiVersion;
  readonly max: ApiVersion;
  /** A header of before there was a common one; it holds the version alone. */
  readonly legacyHeader: string | null;
}

interface Range {
  readonly service: Microversions['service'];
  readonly min: VersionText;
  readonly max: VersionText;
  readonly legacyHeader?: string;
}

export const microversions = ({ service, min, max, legacyHeader }: Range): Microversions => ({
  service,
  min: ApiVersion.of(min),
  max: ApiVersion.of(max),
  legacyHeader: legacyHeader ?? null,
});

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The version a request asks for, the minimum when it asks for none. Throws 400 for nonsense and 406 for one there is not. */
export const negotiate = (headers: Headers, range: Microversions): ApiVersion => {
  const asked = askedFor(headers, range);
  if (asked === undefined) return range.min;
  if (asked === 'latest') return range.max;

  const version = ApiVersion.parse(asked);
  if (!version)
    throw new BadRequestException(`API Version String ${shortened(asked)} is of invalid format. Must be of format MajorNum.MinorNum.`);
  if (version.atLeast(range.min) && range.max.atLeast(version)) return version;

  const supported = `Minimum is ${range.min.toString()} and maximum is ${range.max.toString()}.`;
  throw new HttpException(`Version ${version.toString()} is not supported by the API. ${supported}`, 406);
};

const askedFor = (headers: Headers, { service, legacyHeader }: Microversions): string | undefined => {
  const common = headers['openstack-api-version'];
  const asked = common === undefined ? undefined : forService(String(common), service);
  if (asked !== undefined || legacyHeader === null) return asked;

  const legacy = headers[legacyHeader.toLowerCase()];
  return legacy === undefined ? undefined : String(legacy).trim();
};

/** `volume 3.27, compute 2.1`: each service has an entry of its own, and the last one for it counts. */
const forService = (header: string, service: string): string | undefined =>
  header
    .split(',')
    .map((entry) => entry.trim().split(/\s+/))
    .findLast(([name]) => name?.toLowerCase() === service)
    ?.slice(1)
    .join(' ');

const shortened = (text: string): string => text.slice(0, 40);

/** The headers of an answer: which version it is in, and that another version would be another answer. */
export const versionHeaders = (version: ApiVersion, { service, legacyHeader }: Microversions): Record<string, string> => {
  const common = { 'OpenStack-API-Version': `${service} ${version.toString()}` };
  if (legacyHeader === null) return { ...common, Vary: 'OpenStack-API-Version' };
  return { ...common, [legacyHeader]: version.toString(), Vary: `OpenStack-API-Version, ${legacyHeader}` };
};
