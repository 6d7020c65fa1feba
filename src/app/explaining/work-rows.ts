/** The rows of open work, each with what is due of it. */
import { hostReports, type LastReport } from '../../domain/host/host-reports.process.js';
import type { Message } from '../../domain/kernel/message.js';
import type { Due, ProcessManager } from '../../domain/kernel/process-manager.js';
import { attachmentProcess } from '../../domain/volume/attachment.process.js';
import type { AttachmentProgress } from '../../domain/volume/attachment-progress.js';
import type { DetachPolicy } from '../../domain/volume/detach.process.js';
import { volumeProcess } from '../../domain/volume/volume.process.js';
import type { VolumeProgress } from '../../domain/volume/volume-progress.js';
import { attachments } from '../../projections/attachments.projection.js';
import type { OpenWorkRow } from '../../projections/open-work.projection.js';
import { tableOf } from '../../projections/projection.js';
import { allPages } from './all-rows.js';
import type { Filter, RowSource } from '../ports/read-model.js';

interface WorkOf<Kind extends string, Progress> {
  readonly of: Kind;
  /** Name of the process. */
  readonly process: string;
  readonly key: string;
  readonly row: OpenWorkRow<Progress>;
  /** `null`: nothing; `broken`: it cannot be worked out, so the runner has parked it. */
  readonly due: Due<Message> | null | 'broken';
}

export type AttachmentWork = WorkOf<'attachment', AttachmentProgress>;
export type VolumeWork = WorkOf<'volume', VolumeProgress>;
export type HostWork = WorkOf<'host', LastReport>;
export type Work = AttachmentWork | VolumeWork | HostWork;

type ProcessOf<Progress> = Pick<ProcessManager<Progress, Message, Message>, 'name' | 'version' | 'next'>;

export class WorkRows {
  private readonly processes: {
    readonly attachment: ProcessOf<AttachmentProgress>;
    readonly volume: ProcessOf<VolumeProgress>;
    readonly host: ProcessOf<LastReport>;
  };

  constructor(
    private readonly rows: RowSource,
    policy: DetachPolicy,
  ) {
    this.processes = { attachment: attachmentProcess(policy), volume: volumeProcess, host: hostReports };
  }

  async attachments(keys: readonly string[]): Promise<readonly AttachmentWork[]> {
    const process = this.processes.attachment;
    const found = await this.rows.findMany<OpenWorkRow<AttachmentProgress>>(tableOf(process), keys);
    return [...found].map(([key, row]) => workOf('attachment', process, key, row));
  }

  async volume(id: string): Promise<VolumeWork | undefined> {
    const process = this.processes.volume;
    const row = await this.rows.find<OpenWorkRow<VolumeProgress>>(tableOf(process), id);
    return row && workOf('volume', process, id, row);
  }

  async host(name: string): Promise<HostWork | undefined> {
    const process = this.processes.host;
    const row = await this.rows.find<OpenWorkRow<LastReport>>(tableOf(process), name);
    return row && workOf('host', process, name, row);
  }

  /** Everything something is due of, page by page; then what waits for a client, of which nothing is due. */
  async *open(): AsyncIterable<readonly Work[]> {
    const where: readonly Filter[] = [{ column: 'open', is: 'equal', value: 1 }];
    const { attachment, volume, host } = this.processes;
    yield* this.pages<AttachmentProgress, AttachmentWork>(attachment, where, (key, row) => workOf('attachment', attachment, key, row));
    yield* this.pages<VolumeProgress, VolumeWork>(volume, where, (key, row) => workOf('volume', volume, key, row));
    yield* this.pages<LastReport, HostWork>(host, where, (key, row) => workOf('host', host, key, row));
    for (const status of ['reserved', 'attaching']) yield* this.waitingForClients(status);
  }

  private async *waitingForClients(status: string): AsyncIterable<readonly Work[]> {
    const where: readonly Filter[] = [
      { column: 'attach_status', is: 'equal', value: status },
      { column: 'driver', is: 'equal', value: 'client' },
    ];
    for await (const page of allPages(this.rows, tableOf(attachments), where)) {
      yield (await this.attachments(page.map(({ key }) => key))).filter(({ due }) => due === null);
    }
  }

  private async *pages<Progress, Kind extends Work>(
    process: ProcessOf<Progress>,
    where: readonly Filter[],
    toWork: (key: string, row: OpenWorkRow<Progress>) => Kind,
  ): AsyncIterable<readonly Kind[]> {
    for await (const page of allPages<OpenWorkRow<Progress>>(this.rows, tableOf(process), where))
      yield page.map(({ key, row }) => toWork(key, row));
  }
}

const workOf = <Kind extends string, Progress>(
  of: Kind,
  process: ProcessOf<Progress>,
  key: string,
  row: OpenWorkRow<Progress>,
): WorkOf<Kind, Progress> => ({ of, process: process.name, key, row, due: dueOf(process, row.progress) });

const dueOf = <Progress>({ next }: ProcessOf<Progress>, progress: Progress): Due<Message> | null | 'broken' => {
  try {
    return next(progress);
  } catch {
    return 'broken';
  }
};
