/** The rows of open work, each with what is due of it, and whether who works has set it aside. */
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
import type { KnownParked, ParkedWork } from '../ports/parked-work.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import { allPages } from './all-rows.js';

interface WorkOf<Kind extends string, Progress> {
  readonly of: Kind;
  /** Name of the process. */
  readonly process: string;
  readonly key: string;
  readonly row: OpenWorkRow<Progress>;
  /** `null`: nothing; `broken`: it cannot be worked out, so the runner has parked it. */
  readonly due: Due<Message> | null | 'broken';
  /** As far as anybody has said so. */
  readonly parked: KnownParked | null;
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
    private readonly parked: ParkedWork,
  ) {
    this.processes = { attachment: attachmentProcess(policy), volume: volumeProcess, host: hostReports };
  }

  async attachments(keys: readonly string[]): Promise<readonly AttachmentWork[]> {
    const process = this.processes.attachment;
    const found = await this.rows.findMany<OpenWorkRow<AttachmentProgress>>(tableOf(process), keys);
    return this.workOf(
      'attachment',
      process,
      [...found].map(([key, row]) => ({ key, row })),
    );
  }

  async volume(id: string): Promise<VolumeWork | undefined> {
    const process = this.processes.volume;
    const row = await this.rows.find<OpenWorkRow<VolumeProgress>>(tableOf(process), id);
    return row && (await this.workOf('volume', process, [{ key: id, row }]))[0];
  }

  /** Everything something is due of, page by page; then what waits for a client, of which nothing is due. */
  async *open(): AsyncIterable<readonly Work[]> {
    const where: readonly Filter[] = [{ column: 'open', is: 'equal', value: 1 }];
    const { attachment, volume, host } = this.processes;
    yield* this.pages('attachment', attachment, where);
    yield* this.pages('volume', volume, where);
    yield* this.pages('host', host, where);
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

  private async *pages<Kind extends string, Progress>(
    of: Kind,
    process: ProcessOf<Progress>,
    where: readonly Filter[],
  ): AsyncIterable<readonly WorkOf<Kind, Progress>[]> {
    for await (const page of allPages<OpenWorkRow<Progress>>(this.rows, tableOf(process), where)) yield this.workOf(of, process, page);
  }

  private async workOf<Kind extends string, Progress>(
    of: Kind,
    process: ProcessOf<Progress>,
    listed: readonly { readonly key: string; readonly row: OpenWorkRow<Progress> }[],
  ): Promise<readonly WorkOf<Kind, Progress>[]> {
    const { name } = process;
    const parked = await this.parked.among(
      name,
      listed.map(({ key }) => key),
    );
    return listed.map(({ key, row }) => ({
      ...{ of, process: name, key, row, due: dueOf(process, row.progress) },
      parked: parked.get(key) ?? null,
    }));
  }
}

const dueOf = <Progress>({ next }: ProcessOf<Progress>, progress: Progress): Due<Message> | null | 'broken' => {
  try {
    return next(progress);
  } catch {
    return 'broken';
  }
};
