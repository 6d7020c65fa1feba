import type { AskTgt } from '../../../../src/adapters/target/tgt/tgt-control.js';
import { NoAnswer } from '../../../../src/adapters/target/tgt/tgt-control.js';
import type { TgtAnswer, TgtRequest } from '../../../../src/adapters/target/tgt/tgt-wire.js';

interface FakeTarget {
  name: string;
  backing: string | null;
  settings: Record<string, string>;
  accounts: string[];
  allowed: string[];
  sessions: number[];
}

/** tgtd as far as an export needs it, with troubles on demand. Its own rules are proven against the real one. */
export class FakeTgtd {
  readonly targets = new Map<number, FakeTarget>();
  readonly accounts = new Map<string, string>();
  readonly heard: string[] = [];
  /** Called before each change; throws, or says with which error it is refused. */
  trouble: (request: TgtRequest) => number = () => 0;

  readonly ask: AskTgt = (request) =>
    Promise.resolve().then(() => {
      if (request.op === 'show') return { error: 0, text: request.mode === 'account' ? this.accountListing() : this.targetListing() };
      this.heard.push(`${request.op} ${request.mode}`);
      const error = this.trouble(request);
      return error === 0 ? this.change(request) : { error, text: '' };
    });

  addTarget(tid: number, name: string): FakeTarget {
    const target = { name, backing: null, settings: {}, accounts: [], allowed: [], sessions: [] };
    this.targets.set(tid, target);
    return target;
  }

  private change({ mode, op, tid = -1, lun, sessionId, params = '' }: TgtRequest): TgtAnswer {
    const ok = { error: 0, text: '' };
    const no = { error: 17, text: '' };
    const target = this.targets.get(tid);
    const values = Object.fromEntries(
      params
        .replace('targetOps ', '')
        .split(',')
        .map((pair) => pair.split('=')),
    ) as Record<string, string>;
    if (mode === 'account') return this.changeAccount(op, values, target) ? ok : no;
    if (mode === 'target' && op === 'new') {
      if (target) return no;
      this.addTarget(tid, values.targetname ?? '');
      return ok;
    }
    if (!target) return no;
    if (mode === 'lun' && op === 'new') target.backing = values.path ?? null;
    if (mode === 'lun' && op === 'update') target.settings = values;
    if (mode === 'lun' && op === 'delete' && lun === 0) return no;
    if (mode === 'lun' && op === 'delete') target.backing = null;
    if (mode === 'target' && op === 'bind') target.allowed.push(values['initiator-name'] ?? '');
    if (mode === 'target' && op === 'unbind') target.allowed = [];
    if (mode === 'connection') target.sessions = target.sessions.filter((id) => id !== sessionId);
    if (mode === 'target' && op === 'delete') return target.sessions.length === 0 && this.targets.delete(tid) ? ok : no;
    return ok;
  }

  private changeAccount(op: TgtRequest['op'], { user = '', password = '' }: Record<string, string>, target?: FakeTarget): boolean {
    if (op === 'new') return !this.accounts.has(user) && Boolean(this.accounts.set(user, password));
    if (op === 'delete') {
      for (const each of this.targets.values()) each.accounts = each.accounts.filter((account) => account !== user);
      return this.accounts.delete(user);
    }
    target?.accounts.push(user);
    return target !== undefined && this.accounts.has(user);
  }

  private accountListing(): string {
    return this.accounts.size === 0 ? '' : ['Account list:', ...[...this.accounts.keys()].map((name) => `    ${name}`), ''].join('\n');
  }

  private targetListing(): string {
    return [...this.targets].map(([tid, target]) => listingOf(tid, target)).join('');
  }
}

/** For `trouble`: tgtd dies over this request, before or after it did it. */
export const silent = (): never => {
  throw new NoAnswer('it hung up');
};

const listingOf = (tid: number, { name, backing, settings, accounts, allowed, sessions }: FakeTarget): string => {
  const entries = (values: readonly string[]) => values.map((value) => `        ${value}`);
  const session = (id: number) => [`        I_T nexus: ${id}`, '            Initiator: iqn.x:y alias: none', '            Connection: 0'];
  const unit = [
    '        LUN: 1',
    `            SCSI SN: ${settings.scsi_sn ?? 'beaf'}`,
    `            Readonly: ${settings.readonly === '1' ? 'Yes' : 'No'}`,
    `            Backing store path: ${backing ?? 'None'}`,
  ];
  return [
    `Target ${tid}: ${name}`,
    '    I_T nexus information:',
    ...sessions.flatMap(session),
    '    LUN information:',
    '        LUN: 0',
    '            Backing store path: None',
    ...(backing === null ? [] : unit),
    '    Account information:',
    ...entries(accounts),
    '    ACL information:',
    ...entries(allowed),
    '',
  ].join('\n');
};
