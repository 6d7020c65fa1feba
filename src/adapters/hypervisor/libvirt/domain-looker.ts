import { randomUUID } from 'node:crypto';
import { done, type HostOutcome, unknown } from '../../../domain/kernel/host-outcome.js';
import { domainSeen, type DomainSeen } from './domain-seen.js';
import type { Virsh, VirshCommand } from './virsh.js';
import { complaint, errorsIn } from './virsh-errors.js';

const timeoutMs = 10_000;
/** The system takes 128 KiB in one argument. */
const domainsInOneScript = 100;
const answersForOne = 3;

/** Looks at domains. What could not be looked at is `unknown`, never "not there". */
export class DomainLooker {
  constructor(private readonly virsh: Virsh) {}

  /** `undefined` when libvirt lists its domains and this is not among them. */
  async one(uuid: string): Promise<HostOutcome<DomainSeen | undefined>> {
    const answers = await this.ask([listing, ...questionsAbout(uuid)]);
    if (answers.outcome !== 'done') return answers;
    const [list = '', ...about] = answers.value;
    if (!uuidsIn(list).includes(uuid)) return done(undefined);
    const domain = domainSeen(about);
    return domain ? done(domain) : unknown(`libvirt did not describe ${uuid}`);
  }

  async all(): Promise<HostOutcome<readonly DomainSeen[]>> {
    const list = await this.ask([listing]);
    if (list.outcome !== 'done') return list;
    const uuids = list.value.flatMap(uuidsIn);
    const domains: DomainSeen[] = [];
    for (let first = 0; first < uuids.length; first += domainsInOneScript) {
      const some = await this.some(uuids.slice(first, first + domainsInOneScript));
      if (some.outcome !== 'done') return some;
      domains.push(...some.value);
    }
    return done(domains);
  }

  /** Without those that have gone since they were listed: nothing is said about them. */
  private async some(uuids: readonly string[]): Promise<HostOutcome<readonly DomainSeen[]>> {
    const answers = await this.ask(uuids.flatMap(questionsAbout));
    if (answers.outcome !== 'done') return answers;
    const domains: DomainSeen[] = [];
    for (const [index, uuid] of uuids.entries()) {
      const about = answers.value.slice(index * answersForOne, (index + 1) * answersForOne);
      if (about.every((answer) => answer.trim() === '')) continue;
      const domain = domainSeen(about);
      if (!domain) return unknown(`libvirt did not describe ${uuid}`);
      domains.push(domain);
    }
    return done(domains);
  }

  /** One answer to each question. The word between two answers is one that no domain can have in its description. */
  private async ask(questions: readonly VirshCommand[]): Promise<HostOutcome<readonly string[]>> {
    const cut = `cut-${randomUUID()}`;
    const ran = await this.virsh.script(
      questions.flatMap((question) => [question, ['echo', cut]]),
      timeoutMs,
    );
    const answers = ran.stdout.split(cut).slice(0, -1);
    const failed = answers.length !== questions.length || errorsIn(ran.stderr).some((line) => !isAbsence(line));
    return failed ? unknown(`libvirt could not be asked: ${complaint(ran)}`) : done(answers);
  }
}

const listing: VirshCommand = ['list', '--all', '--uuid'];

const questionsAbout = (uuid: string): readonly VirshCommand[] => [
  ['dominfo', uuid],
  ['dumpxml', uuid],
  ['dumpxml', uuid, '--inactive'],
];

const uuidsIn = (list: string): readonly string[] => list.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

/** Says by itself nothing about whether the domain is there; the list does. */
const isAbsence = (line: string) => line.startsWith("failed to get domain '");
