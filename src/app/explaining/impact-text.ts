/** An impact as it is printed. */
import { inColumns } from '../columns.js';
import type { AffectedAttachment, AffectedServer, AffectedVolume, ImpactReport } from './impact-report.js';

/** What things are called; by their id where they have no name that is known. */
export interface Called {
  volume(id: string): string;
  server(id: string): string;
  project(id: string): string;
}

export const impactText = ({ summary, then, servers, volumes, attachments, more }: ImpactReport, called: Called): string => {
  const parts = [
    [summary],
    listed(
      'Servers',
      servers.map((server) => serverCells(server, called)),
    ),
    listed(
      'Volumes',
      volumes.map((volume) => volumeCells(volume, called)),
    ),
    listed(
      'Attachments',
      attachments.map((attachment) => attachmentCells(attachment, called)),
    ),
    ...(more ? [['There is more than is listed here.']] : []),
    listed(
      'What then',
      then.map((words) => [words]),
    ),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

const listed = (heading: string, lines: readonly (readonly string[])[]): readonly string[] =>
  lines.length === 0 ? [] : [heading, inColumns(lines.map((cells) => ['', ...cells]))];

const serverCells = ({ id, name, projectId, fate }: AffectedServer, called: Called): readonly string[] => [
  ...[name, fate, `project ${called.project(projectId)}`, id],
];

const volumeCells = ({ id, name, projectId, sizeGiB, fate, stillOn }: AffectedVolume, called: Called): readonly string[] => {
  const left = stillOn.length === 0 ? '' : `, by ${stillOn.map((server) => called.server(server)).join(' and ')}`;
  return [name ?? '(without a name)', `${fate}${left}`, `${sizeGiB} GiB`, `project ${called.project(projectId)}`, id];
};

const attachmentCells = ({ id, volumeId, serverId, host, device, mode }: AffectedAttachment, called: Called): readonly string[] => {
  const place = serverId === null ? 'no server' : `server ${called.server(serverId)}`;
  return [`volume ${called.volume(volumeId)}`, place, host === null ? '' : `on ${host}`, device ?? '-', mode ?? '-', id];
};
