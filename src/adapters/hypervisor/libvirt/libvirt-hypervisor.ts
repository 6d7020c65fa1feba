/**
 * Guests of one libvirt, through virsh. Calls about one disk take turns; libvirt itself orders what is done to one domain.
 *
 * Plugging in begins with what nearly every guest needs, an attach to both definitions at once, because each start of virsh costs
 * as much as a login. libvirt looks before it acts: it refuses an alias or a device name that is taken, and changes both
 * definitions or none. Only when it did not say yes do we look, and what we see decides: done, another disk, a half to be added.
 *
 * Unplugging looks first. The live disk is asked to leave once in a call, by its alias, and then only watched: libvirt 9.0 that is
 * asked again while QEMU is letting go leaves the session of the disk open, and was once seen to crash.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { GuestSeen, Hypervisor, Plug } from '../../../app/ports/hosts.js';
import { done, type HostOutcome, refused, unknown } from '../../../domain/kernel/host-outcome.js';
import { checkedUuid } from '../../checked-uuid.js';
import type { Ran, Run } from '../../process/run.js';
import { Turns } from '../../turns.js';
import { diskXml, secretUuidOf, secretXml, unspeakable } from './disk-xml.js';
import { DomainLooker } from './domain-looker.js';
import { bothHalves, type DomainSeen, guestSeen, type Half, halvesWith, halvesWithout, obstacle } from './domain-seen.js';
import { type PrivateFiles, withPrivateFiles } from './private-files.js';
import { Virsh, type VirshCommand } from './virsh.js';
import { complaint, isAttachRefused, isDetachUnderWay, isSecretGone } from './virsh-errors.js';

export interface LibvirtSetting {
  readonly uri: string;
  /** Where passwords lie while virsh reads them. */
  readonly privateFolder: string;
  readonly run?: Run;
  readonly unplugTimeoutMs?: number;
}

/** A disk in a guest, by what identifies it there. */
interface DiskAt {
  readonly serverId: string;
  readonly alias: string;
}

/** QEMU logs in while it attaches, and libvirt may wait 30 s for its turn at the domain. */
const changeTimeoutMs = 45_000;
/** A guest lets go within a tenth of a second or, waiting in its boot loader, not at all. */
const watching = { firstMs: 25, growth: 1.5, longestMs: 250 };
const flagOf: Readonly<Record<Half, string>> = { live: '--live', persistent: '--config' };

export class LibvirtHypervisor implements Hypervisor {
  private readonly virsh: Virsh;
  private readonly looker: DomainLooker;
  private readonly turns = new Turns();
  private readonly privateFolder: string;
  private readonly unplugTimeoutMs: number;

  constructor({ uri, privateFolder, run, unplugTimeoutMs = 20_000 }: LibvirtSetting) {
    this.virsh = new Virsh(uri, run);
    this.privateFolder = privateFolder;
    this.looker = new DomainLooker(this.virsh);
    this.unplugTimeoutMs = unplugTimeoutMs;
  }

  async guests(): Promise<HostOutcome<readonly GuestSeen[]>> {
    const domains = await this.looker.all();
    return domains.outcome === 'done' ? done(domains.value.flatMap((domain) => guestSeen(domain) ?? [])) : domains;
  }

  async plugIn(plug: Plug): Promise<HostOutcome> {
    const odd = unspeakable(plug);
    return odd === undefined ? this.inTurn(plug, () => this.attached(plug)) : refused(odd);
  }

  async unplug(disk: DiskAt): Promise<HostOutcome> {
    return this.inTurn(disk, () => this.askToLetGo(disk));
  }

  private inTurn<Value>({ serverId, alias }: DiskAt, work: () => Promise<Value>): Promise<Value> {
    return this.turns.take(`${checkedUuid('the domain id', serverId)} ${alias}`, work);
  }

  private async attached(plug: Plug): Promise<HostOutcome> {
    const tried = await this.attach(plug, bothHalves);
    if (tried.exit === 0) return done(undefined);

    const seen = await this.looker.one(plug.serverId);
    if (seen.outcome !== 'done') return unknown(`${complaint(tried)}; ${seen.reason}`);
    const domain = seen.value;
    const end = domain ? await this.completed(plug, domain, tried) : refused(`there is no domain ${plug.serverId}`);
    const secretIsIdle = end.outcome === 'refused' && !(domain && halvesWith(domain, plug.alias).length > 0);
    if (!secretIsIdle) return end;
    const removed = await this.change([secretRemoval(plug.alias)]);
    return isSecretGone(removed) ? end : unknown(`${end.reason}; its secret may be left: ${complaint(removed)}`);
  }

  private async completed(plug: Plug, domain: DomainSeen, tried: Ran): Promise<HostOutcome> {
    const inTheWay = obstacle(domain, plug);
    if (inTheWay !== undefined) return refused(inTheWay);
    const missing = halvesWithout(domain, plug.alias);
    if (missing.length === 0) return done(undefined);
    // One that did not answer may be at it still.
    if (typeof tried.exit !== 'number') return unknown(complaint(tried));

    const ran = missing.length === bothHalves.length ? tried : await this.attach(plug, missing);
    if (ran.exit === 0) return done(undefined);
    return isAttachRefused(ran) && halvesWith(domain, plug.alias).length === 0 ? refused(complaint(ran)) : unknown(complaint(ran));
  }

  private attach(plug: Plug, halves: readonly Half[]): Promise<Ran> {
    return withPrivateFiles(this.privateFolder, async (files) => {
      const attach = ['attach-device', plug.serverId, await files.write(diskXml(plug)), ...halves.map((half) => flagOf[half])];
      return this.change([...(await secretCommands(plug, files)), attach], files.folder);
    });
  }

  /** QEMU keeps a copy of the secret with the disk, so libvirt's is not needed any more once the disk is asked to leave. */
  private async askToLetGo(disk: DiskAt): Promise<HostOutcome> {
    const seen = await this.looker.one(disk.serverId);
    if (seen.outcome !== 'done') return seen;
    const present = seen.value ? halvesWith(seen.value, disk.alias) : [];
    // The persistent half first: a guest that restarts in between must not come back with the disk.
    const removals = present.toReversed().map((half) => ['detach-device-alias', disk.serverId, disk.alias, flagOf[half]]);
    const ran = await this.change([...removals, secretRemoval(disk.alias)]);

    const gone = present.length === 0 ? done(undefined) : await this.watchUntilGone(disk, ran);
    if (gone.outcome !== 'done') return gone;
    return isSecretGone(ran) ? gone : unknown(`its secret may be left: ${complaint(ran)}`);
  }

  private async watchUntilGone(disk: DiskAt, ran: Ran): Promise<HostOutcome> {
    const deadline = Date.now() + (isDetachUnderWay(ran) ? this.unplugTimeoutMs : 0);
    for (let waitMs = watching.firstMs; ; waitMs = Math.min(waitMs * watching.growth, watching.longestMs)) {
      await pause(waitMs);
      const seen = await this.looker.one(disk.serverId);
      if (seen.outcome !== 'done') return seen;
      const left = seen.value ? halvesWith(seen.value, disk.alias) : [];
      if (left.length === 0) return done(undefined);
      if (Date.now() < deadline) continue;
      const why = isDetachUnderWay(ran) ? `the guest did not let go of it within ${this.unplugTimeoutMs} ms` : complaint(ran);
      return unknown(`${disk.alias} is still ${left.join(' and ')}: ${why}`);
    }
  }

  private change(commands: readonly VirshCommand[], folder?: string): Promise<Ran> {
    return this.virsh.script(commands, changeTimeoutMs, folder);
  }
}

/** The secret is in a file, because arguments can be read by everybody; libvirt's own form of it there is base64. */
const secretCommands = async ({ alias, source }: Plug, files: PrivateFiles): Promise<readonly VirshCommand[]> => {
  if ('device' in source) return [];
  const password = Buffer.from(source.login.chap.password).toString('base64');
  return [
    ['secret-define', await files.write(secretXml(alias))],
    ['secret-set-value', secretUuidOf(alias), '--file', await files.write(password)],
  ];
};

const secretRemoval = (alias: string): VirshCommand => ['secret-undefine', secretUuidOf(alias)];
