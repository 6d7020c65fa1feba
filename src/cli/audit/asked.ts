/** What was asked for on the command line, checked before anything is opened. */
import type { SubjectKind } from '../../app/audit/subject.js';

export interface AuditOptions {
  readonly from?: string;
  readonly to?: string;
  readonly at?: string;
  readonly limit?: string;
  readonly diff?: boolean;
  readonly attached?: boolean;
  readonly holders?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface AuditRequest {
  readonly kind: SubjectKind | 'everything';
  /** Or a name. */
  readonly id: string;
  readonly options: AuditOptions;
}

export type Question = 'timeline' | 'state' | 'difference' | 'attached' | 'holders';

/** One line says what does not go together. */
export const questionIn = ({ at, from, to, diff, attached, holders }: AuditOptions): Question => {
  const several = [diff, attached, holders].filter(Boolean).length > 1;
  if (several) throw new Error('--diff, --attached and --holders are different questions; ask one of them');
  if (diff && from === undefined) throw new Error('--diff needs --from, the moment to compare with');
  if (at !== undefined && (from !== undefined || to !== undefined))
    throw new Error('--at is one moment, --from and --to are two; give one or the other');
  if (at !== undefined && (diff || holders)) throw new Error('--at goes with --attached or stands alone');
  if (diff) return 'difference';
  if (attached) return 'attached';
  if (holders) return 'holders';
  return at === undefined ? 'timeline' : 'state';
};

export const limitIn = ({ limit }: AuditOptions): number => {
  if (limit === undefined) return Infinity;
  if (!/^[1-9]\d{0,8}$/.test(limit)) throw new Error('--limit must be a whole number, 1 or more');
  return Number(limit);
};
