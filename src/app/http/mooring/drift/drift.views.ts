import type { Difference } from '../../../../domain/drift/difference.js';
import type { Mend } from '../../../../projections/drift.projection.js';
import type { HostLookRow } from '../../../../projections/host-looks.projection.js';
import type { DriftView } from '../../../drift/drift-desk.js';

/** `id` is what a repair asks for; `repair` what it would do, `null` where Mooring may do nothing. */
export type DifferenceView = Omit<Difference, 'id' | 'repair' | 'hostName' | 'projectId'> & {
  readonly id: string;
  readonly host: string;
  readonly foundAt: string;
  readonly repair: { readonly does: string; readonly losesData: boolean } | null;
  readonly mend: Mend | null;
};

export const differenceView = ({ id, row: { difference, foundAt, mend } }: DriftView): DifferenceView => {
  const { kind, part, hostName: host, volumeId, attachmentId, serverId, expected, seen, words, repair } = difference;
  return {
    ...{ id, host, kind, part, volumeId, attachmentId, serverId, expected, seen, words, foundAt, mend },
    repair: repair && { does: repair.does, losesData: 'losesData' in repair && repair.losesData },
  };
};

export interface LookView {
  readonly host: string;
  /** Looks that somebody waits for. */
  readonly waiting: readonly string[];
  readonly answeredAt: string | null;
  readonly unseen: readonly string[];
}

export const lookView = ({ hostName: host, asked: waiting, answeredAt, unseen }: HostLookRow): LookView => ({
  ...{ host, waiting, answeredAt, unseen },
});
