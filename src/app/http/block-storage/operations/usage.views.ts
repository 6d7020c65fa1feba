/** Quotas and limits: what is used, and that nothing is limited. */

export interface Usage {
  readonly volumes: number;
  readonly gigabytes: number;
}

const unlimited = -1;
const resources = ['volumes', 'gigabytes', 'per_volume_gigabytes', 'snapshots', 'backups', 'backup_gigabytes', 'groups'] as const;

export const quotaSet = (projectId: string): object => ({
  id: projectId,
  ...Object.fromEntries(resources.map((resource) => [resource, unlimited])),
});

export const quotaSetWithUsage = (projectId: string, usage: Usage): object => {
  const used = new Map<string, number>(Object.entries(usage));
  const inUse = (resource: string) => ({ limit: unlimited, in_use: used.get(resource) ?? 0, reserved: 0 });
  return { id: projectId, ...Object.fromEntries(resources.map((resource) => [resource, inUse(resource)])) };
};

export const limitsView = ({ volumes, gigabytes }: Usage): object => ({
  rate: [],
  absolute: {
    maxTotalVolumes: unlimited,
    maxTotalVolumeGigabytes: unlimited,
    maxTotalSnapshots: unlimited,
    maxTotalBackups: unlimited,
    maxTotalBackupGigabytes: unlimited,
    totalVolumesUsed: volumes,
    totalGigabytesUsed: gigabytes,
    totalSnapshotsUsed: 0,
    totalBackupsUsed: 0,
    totalBackupGigabytesUsed: 0,
  },
});
