/** Nobody makes servers here, so nothing is limited: -1, wherever clients look for a number. */
import type { ApiVersion } from '../../versions/api-version.js';
import type { Usage } from './usage.js';

const unlimited = -1;

const networks = ['fixed_ips', 'floating_ips', 'security_group_rules', 'security_groups'];
const injectedFiles = ['injected_file_content_bytes', 'injected_file_path_bytes', 'injected_files'];
const always = ['cores', 'instances', 'key_pairs', 'metadata_items', 'ram', 'server_group_members', 'server_groups'];

/** Networks went with 2.36, injected files with 2.57. */
const resourcesIn = (version: ApiVersion): readonly string[] => [
  ...always,
  ...(version.atLeast('2.36') ? [] : networks),
  ...(version.atLeast('2.57') ? [] : injectedFiles),
];

export const quotaSet = (projectId: string, version: ApiVersion): object => ({
  ...{ id: projectId, ...Object.fromEntries(resourcesIn(version).map((resource) => [resource, unlimited])) },
});

export const quotaSetDetail = (projectId: string, { servers, vcpus, memoryMiB }: Usage, version: ApiVersion): object => {
  const used: Readonly<Record<string, number>> = { instances: servers, cores: vcpus, ram: memoryMiB };
  const detail = (resource: string) => ({ limit: unlimited, in_use: used[resource] ?? 0, reserved: 0 });
  return { id: projectId, ...Object.fromEntries(resourcesIn(version).map((resource) => [resource, detail(resource)])) };
};

export const absoluteLimits = ({ servers, vcpus, memoryMiB }: Usage, version: ApiVersion): object => ({
  maxTotalInstances: unlimited,
  maxTotalCores: unlimited,
  maxTotalRAMSize: unlimited,
  maxServerMeta: unlimited,
  maxTotalKeypairs: unlimited,
  maxServerGroups: unlimited,
  maxServerGroupMembers: unlimited,
  totalInstancesUsed: servers,
  totalCoresUsed: vcpus,
  totalRAMUsed: memoryMiB,
  totalServerGroupsUsed: 0,
  ...(!version.atLeast('2.36') && networkLimits),
  ...(!version.atLeast('2.39') && { maxImageMeta: unlimited }),
  ...(!version.atLeast('2.57') && { maxPersonality: unlimited, maxPersonalitySize: unlimited }),
});

const networkLimits = {
  maxTotalFloatingIps: unlimited,
  maxSecurityGroups: unlimited,
  maxSecurityGroupRules: unlimited,
  totalFloatingIpsUsed: 0,
  totalSecurityGroupsUsed: 0,
};
