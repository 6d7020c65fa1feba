import { NoAnswer } from './tgt-control.js';

/** One target as `show target` describes it. */
export interface TgtTargetSeen {
  readonly tid: number;
  readonly name: string;
  readonly sessions: readonly TgtSession[];
  readonly luns: readonly TgtLun[];
  /** Accounts by whose password an initiator is let in. */
  readonly accounts: readonly string[];
  /** Initiators that are let in, by name or by address. */
  readonly allowed: readonly string[];
}

export interface TgtSession {
  readonly id: number;
  readonly initiator: string;
  readonly connections: readonly number[];
}

export interface TgtLun {
  readonly lun: number;
  readonly serial: string;
  readonly backing: string | null;
  readonly readonly: boolean;
}

/**
 * Indentation is the structure: a target at 0, its sections at 4, their entries at 8, what belongs to an entry deeper.
 * A listing of another form throws `NoAnswer`: what we cannot read must not pass for what is not there.
 */
export const parsedTargets = (listing: string): readonly TgtTargetSeen[] => blocks(listing.split('\n'), 0).map(targetOf);

const targetOf = ({ title, lines }: Block): TgtTargetSeen => {
  const [, tid, name] = /^Target (\d+): (\S+)$/.exec(title) ?? unreadable(title);
  const sections = blocks(lines, 4);
  const section = (heading: string) => (sections.find((each) => each.title === `${heading}:`) ?? unreadable(title)).lines;
  return {
    tid: Number(tid),
    name: name ?? unreadable(title),
    sessions: blocks(section('I_T nexus information'), 8).map(sessionOf),
    luns: blocks(section('LUN information'), 8).map(lunOf),
    accounts: titles(section('Account information')).filter((account) => !account.endsWith(' (outgoing)')),
    allowed: titles(section('ACL information')),
  };
};

const unreadable = (where: string): never => {
  throw new NoAnswer(`its listing cannot be read at ${JSON.stringify(where)}`);
};

/** Names of all accounts, from `show account`. */
export const parsedAccounts = (listing: string): readonly string[] =>
  blocks(listing.split('\n'), 0).flatMap(({ lines }) => lines.map((line) => line.trim()));

interface Block {
  readonly title: string;
  /** What is indented deeper than the title. */
  readonly lines: string[];
}

const blocks = (lines: readonly string[], indent: number): readonly Block[] => {
  const found: Block[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (line.search(/\S/) === indent) found.push({ title: line.slice(indent), lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
};

const titles = (lines: readonly string[]) => blocks(lines, 8).map(({ title }) => title);

const sessionOf = ({ title, lines }: Block): TgtSession => ({
  id: Number(/^I_T nexus: (\d+)$/.exec(title)?.[1]),
  initiator: /^Initiator: (.*?)(?: alias: .*)?$/.exec(lines[0]?.trim() ?? '')?.[1] ?? '',
  connections: lines.flatMap((line) => (/^\s+Connection: (\d+)$/.exec(line) ?? []).slice(1).map(Number)),
});

const lunOf = ({ title, lines }: Block): TgtLun => {
  const value = (key: string) => {
    const line = lines.find((each) => each.trimStart().startsWith(`${key}:`)) ?? '';
    return line.trimStart().slice(key.length + 2);
  };
  const path = value('Backing store path');
  return {
    lun: Number(/^LUN: (\d+)$/.exec(title)?.[1]),
    serial: value('SCSI SN'),
    backing: path === 'None' || path === '' ? null : path,
    readonly: value('Readonly') === 'Yes',
  };
};
