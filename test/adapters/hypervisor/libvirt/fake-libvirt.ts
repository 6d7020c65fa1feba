import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Ran, Run } from '../../../../src/adapters/process/run.js';

interface FakeDisk {
  alias: string;
  deviceName: string;
  serial: string;
}

interface FakeDomain {
  running: boolean;
  live: FakeDisk[];
  persistent: FakeDisk[];
}

/** virsh in front of libvirt, as far as disks need it, with troubles on demand. Its own rules are proven against the real one. */
export class FakeLibvirt {
  readonly domains = new Map<string, FakeDomain>();
  readonly secrets = new Set<string>();
  /** Verb and flags of every command that changes something. */
  readonly changes: string[] = [];
  /** All that other users of the machine could see of us, and all files we had libvirt read. */
  readonly argumentsSeen: string[] = [];
  readonly filesRead: string[] = [];
  starts = 0;
  /** How a whole start of virsh goes wrong, by its commands; `before` and `after` say whether libvirt acts. */
  trouble: (script: string) => { ran: Ran; act: 'before' | 'never' } | undefined = () => undefined;
  /** What a guest does when it is asked to let go of a disk. */
  letGo: (domain: FakeDomain, alias: string) => string | undefined = (domain, alias) => {
    domain.live = domain.live.filter((disk) => disk.alias !== alias);
    return undefined;
  };

  addDomain(uuid: string, running: boolean): FakeDomain {
    const domain = { running, live: [], persistent: [] };
    this.domains.set(uuid, domain);
    return domain;
  }

  readonly run: Run = async (program, args, { cwd = '' }) => {
    this.starts++;
    this.argumentsSeen.push([program, ...args].join(' '));
    const script = args.at(-1) ?? '';
    const trouble = this.trouble(script);
    if (trouble?.act === 'never') return trouble.ran;
    const isFile = (word: string) => /^\d+$/.test(word);
    const inFolder = (word: string) => (isFile(word) ? resolve(cwd, word) : word);
    const ran = await this.all(script.split('; ').map((command) => command.split(' ').map(inFolder)));
    return trouble?.ran ?? ran;
  };

  private async all(commands: readonly string[][]): Promise<Ran> {
    const ran = { exit: 0, stdout: '', stderr: '' };
    for (const command of commands) {
      const answer = await this.one(command);
      ran.exit = answer.startsWith('error: ') ? 1 : 0;
      if (ran.exit === 0) ran.stdout += answer;
      else ran.stderr += `${answer}\n`;
    }
    return ran;
  }

  private async one([verb = '', first = '', ...rest]: string[]): Promise<string> {
    const domain = this.domains.get(first);
    if (verb === 'echo') return first;
    if (verb === 'list') return [...this.domains.keys(), ''].join('\n');
    if (verb.startsWith('secret-')) return this.secret(verb, first, rest);
    if (!domain) return `error: failed to get domain '${first}'`;
    if (verb === 'dominfo') return `State:          ${domain.running ? 'running' : 'shut off'}\nPersistent:     yes\n`;
    if (verb === 'dumpxml') return xmlOf(first, domain, rest.length === 0 && domain.running);
    this.changes.push([verb, ...rest.filter((word) => word.startsWith('--'))].join(' '));
    if (verb === 'attach-device') return this.attach(domain, await this.readDisk(rest[0] ?? ''), rest);
    return this.detach(domain, rest[0] ?? '', rest);
  }

  private async secret(verb: string, first: string, rest: readonly string[]): Promise<string> {
    if (verb === 'secret-define') this.secrets.add(/<uuid>(.*)<\/uuid>/.exec(await this.readAnyFile(first))?.[1] ?? '');
    if (verb === 'secret-set-value') await this.readAnyFile(rest.at(-1) ?? '');
    const isThere = verb !== 'secret-undefine' || this.secrets.delete(first);
    return isThere ? '' : `error: failed to get secret '${first}'\nerror: Secret not found: no secret with matching uuid '${first}'`;
  }

  private attach(domain: FakeDomain, disk: FakeDisk, flags: readonly string[]): string {
    const refusal = (reason: string) => `error: Failed to attach device from x\nerror: ${reason}`;
    const isTaken = (disks: readonly FakeDisk[]) =>
      disks.some(({ alias, deviceName }) => alias === disk.alias || deviceName === disk.deviceName);
    const [live, config] = [flags.includes('--live'), flags.includes('--config')];
    if (live && !domain.running) return refusal('Requested operation is not valid: domain is not running');
    if ((live && isTaken(domain.live)) || (config && isTaken(domain.persistent))) {
      return refusal(`Requested operation is not valid: target ${disk.deviceName} already exists`);
    }
    if (live) domain.live.push(disk);
    if (config) domain.persistent.push(disk);
    return '';
  }

  private detach(domain: FakeDomain, alias: string, flags: readonly string[]): string {
    if (flags.includes('--config')) domain.persistent = domain.persistent.filter((disk) => disk.alias !== alias);
    const complaint = flags.includes('--live') ? this.letGo(domain, alias) : undefined;
    return complaint === undefined ? '' : `error: Failed to detach device with alias ${alias}\nerror: ${complaint}`;
  }

  private async readDisk(path: string): Promise<FakeDisk> {
    const xml = await this.readAnyFile(path);
    const value = (pattern: RegExp) => pattern.exec(xml)?.[1] ?? '';
    return { alias: value(/<alias name="(.*?)"/), deviceName: value(/<target dev="(.*?)"/), serial: value(/<serial>(.*?)</) };
  }

  private async readAnyFile(path: string): Promise<string> {
    this.filesRead.push(path);
    return readFile(path, 'utf8');
  }
}

const xmlOf = (uuid: string, { live, persistent }: FakeDomain, isLive: boolean): string => {
  const disk = ({ alias, deviceName, serial }: FakeDisk) =>
    `<disk><target dev='${deviceName}'/><serial>${serial}</serial><alias name='${alias}'/></disk>`;
  const devices = (isLive ? live : persistent).map(disk).join('');
  return `<domain${isLive ? " id='1'" : ''}><name>guest</name><uuid>${uuid}</uuid><memory>65536</memory><vcpu>1</vcpu><devices>${devices}</devices></domain>`;
};
