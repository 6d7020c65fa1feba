/** An impact as it is printed. */
import type { AffectedAttachment, AffectedServer, AffectedVolume, ImpactReport } from './impact-report.js';

export const impactText = ({ summary, then, servers, volumes, attachments, more }: ImpactReport): string => {
  const names = new Map(servers.map(({ id, name }) => [id, name]));
  const parts = [
    [summary],
    listed('Servers', servers, serverLine),
    listed('Volumes', volumes, (volume) => volumeLine(volume, names)),
    listed('Attachments', attachments, attachmentLine),
    ...(more ? [['There is more than is listed here.']] : []),
    listed('What then', then, (words) => words),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

const listed = <Item>(heading: string, items: readonly Item[], lineOf: (item: Item) => string): readonly string[] =>
  items.length === 0 ? [] : [heading, ...items.map((item) => `  ${lineOf(item)}`)];

const serverLine = ({ id, name, projectId, fate }: AffectedServer): string => `${name} (${id}) of project ${projectId}: ${fate}`;

const volumeLine = ({ id, name, projectId, sizeGiB, fate, stillOn }: AffectedVolume, names: ReadonlyMap<string, string>): string => {
  const left = stillOn.length === 0 ? '' : `, by server ${stillOn.map((server) => names.get(server) ?? server).join(' and ')}`;
  return `${name ?? 'without a name'} (${id}) of ${sizeGiB} GiB, project ${projectId}: ${fate}${left}`;
};

const attachmentLine = ({ id, volumeId, serverId, host, device, mode }: AffectedAttachment): string => {
  const place = [
    ...(serverId === null ? [] : [`server ${serverId}`]),
    ...(host === null ? [] : [`host ${host}`]),
    ...(device === null ? [] : [device]),
    ...(mode === null ? [] : [mode]),
  ];
  return `${id} of volume ${volumeId}: ${place.join(', ')}`;
};
