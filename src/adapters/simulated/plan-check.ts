import { v5 as uuidOf } from 'uuid';
import type { VmState } from '../../app/ports/hosts.js';
import { uuidPattern } from '../checked-uuid.js';
import type { PlannedHost, PlannedServer, SimulatedPlan } from './simulated-plan.js';

const vmStates: readonly VmState[] = ['active', 'paused', 'stopped', 'error', 'building'];
const name = { pattern: /^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/, says: 'must be a name of letters, digits, "-" and ".", at most 63 long' };
const uuid = { pattern: uuidPattern, says: 'must be a UUID in lower case' };
const ip = { pattern: /^[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+$/, says: 'must be an IP address' };
const project = { pattern: /^[0-9a-f-]{1,64}$/, says: 'must be a project id of digits, a to f and "-"' };

/** A server without an id gets one from its name, so that it is the same server at the next start. */
const idSpace = '5eb00000-0000-4000-8000-000000000000';

export const checkedPlan = (input: unknown): SimulatedPlan => {
  const { hosts } = fields('the file', input, ['hosts']);
  const plan = items('hosts', hosts).map((host, index) => checkedHost(`hosts[${index}]`, host));
  const servers = plan.flatMap((host) => host.servers);
  mustDiffer(
    'host name',
    plan.map((host) => host.name),
  );
  mustDiffer(
    'server name',
    servers.map((server) => server.name),
  );
  mustDiffer(
    'server id',
    servers.map((server) => server.id),
  );
  return plan;
};

const checkedHost = (at: string, input: unknown): PlannedHost => {
  const host = fields(at, input, ['name', 'ip', 'servers']);
  return {
    name: text(`${at}.name`, host.name, name),
    ip: host.ip === undefined ? null : text(`${at}.ip`, host.ip, ip),
    servers: items(`${at}.servers`, host.servers).map((server, index) => checkedServer(`${at}.servers[${index}]`, server)),
  };
};

const checkedServer = (at: string, input: unknown): PlannedServer => {
  const server = fields(at, input, ['id', 'name', 'state', 'vcpus', 'memoryMiB', 'project']);
  const serverName = text(`${at}.name`, server.name, name);
  return {
    id: server.id === undefined ? uuidOf(serverName, idSpace) : text(`${at}.id`, server.id, uuid),
    name: serverName,
    state: server.state === undefined ? 'active' : vmState(`${at}.state`, server.state),
    vcpus: server.vcpus === undefined ? 2 : count(`${at}.vcpus`, server.vcpus),
    memoryMiB: server.memoryMiB === undefined ? 2048 : count(`${at}.memoryMiB`, server.memoryMiB),
    project: server.project === undefined ? null : text(`${at}.project`, server.project, project),
  };
};

const wrong = (at: string, what: string): never => {
  throw new Error(`${at} ${what}`);
};

const fields = <Key extends string>(at: string, value: unknown, known: readonly Key[]): Partial<Record<Key, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(at, `must have ${known.join(', ')}`);
  const stranger = Object.keys(value).find((key) => !known.some((each) => each === key));
  return stranger === undefined ? value : wrong(at, `has an unknown key ${JSON.stringify(stranger)}; known are ${known.join(', ')}`);
};

const items = (at: string, value: unknown): unknown[] => {
  if (value === undefined) return wrong(at, 'is missing');
  return Array.isArray(value) ? value : wrong(at, 'must be a list');
};

const text = (at: string, value: unknown, { pattern, says }: { pattern: RegExp; says: string }): string => {
  if (value === undefined) return wrong(at, 'is missing');
  return typeof value === 'string' && pattern.test(value) ? value : wrong(at, says);
};

const count = (at: string, value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : wrong(at, 'must be a whole number, at least 1');

const vmState = (at: string, value: unknown): VmState =>
  vmStates.find((state) => state === value) ?? wrong(at, `must be one of ${vmStates.join(', ')}`);

const mustDiffer = (what: string, values: readonly string[]): void => {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) wrong(`the ${what} ${twice}`, 'is there twice');
};
