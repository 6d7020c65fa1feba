/**
 * One target per export, LUN 1 on the volume.
 *
 * What may overlap: exports and revokes of one Mooring take turns, because the number of a new target is chosen from a listing
 * and because `tgtd` works on one request at a time anyway. Somebody else may use the same tgtd at any moment: a number taken
 * in between is seen in the next listing, and another is tried.
 * An export that fails half-way is taken back by the steps of a revoke; where that fails too, the end is `unknown` and the
 * half-made target stays listed. Until its last step it lets nobody in.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ExportRequest, ExportSeen, IscsiTarget } from '../../../app/ports/hosts.js';
import { done, type HostOutcome, refused, unknown } from '../../../domain/kernel/host-outcome.js';
import type { Connection } from '../../../domain/volume/connector.js';
import { Turns } from '../../turns.js';
import { contradiction, isWhole, remainingSteps, removalSteps, unspeakable, volumeLun } from './export-plan.js';
import { askOver, type AskTgt, NoAnswer, tgtSocket } from './tgt-control.js';
import { parsedAccounts, parsedTargets, type TgtTargetSeen } from './tgt-listing.js';
import type { TgtRequest } from './tgt-wire.js';

export interface TgtSetting {
  /** Where initiators reach it, `address:port`. */
  readonly portal: string;
  /** Which tgtd of this machine: its `-C`. */
  readonly control?: number;
  readonly ask?: AskTgt;
  /** So long an initiator may take to log out by itself once nobody is let in any more. */
  readonly logOutMs?: number;
}

const attempts = 5;
const removalMs = 5_000;
const lookAgainMs = 10;

/** tgtd said that it did not do it. */
class TgtError extends Error {}

export class TgtTarget implements IscsiTarget {
  private readonly turns = new Turns();
  private readonly portal: string;
  private readonly ask: AskTgt;
  private readonly logOutMs: number;

  constructor({ portal, control = 0, ask = askOver(tgtSocket(control)), logOutMs = 2_000 }: TgtSetting) {
    this.portal = portal;
    this.ask = ask;
    this.logOutMs = logOutMs;
  }

  async export(request: ExportRequest): Promise<HostOutcome<Connection>> {
    const odd = unspeakable(request);
    return odd === undefined ? this.inTurn(() => this.madeWhole(request)) : refused(odd);
  }

  revoke({ targetIqn, chapUsername }: { targetIqn: string; chapUsername: string }): Promise<HostOutcome> {
    return this.inTurn(() => this.remove(targetIqn, chapUsername));
  }

  list(): Promise<HostOutcome<readonly ExportSeen[]>> {
    return concluded(async () => done((await this.targets()).map(exportSeen)));
  }

  private inTurn<Value>(work: () => Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> {
    return this.turns.take('tgtd', () => concluded(work));
  }

  private async madeWhole(request: ExportRequest): Promise<HostOutcome<Connection>> {
    const { targetIqn, chap } = request;
    const targets = await this.targets();
    const found = targets.find(({ name }) => name === targetIqn);
    const otherwise = (found && contradiction(found, request)) ?? sharedAccount(targets, targetIqn, chap.username);
    if (otherwise !== undefined) return refused(`${targetIqn} cannot be this export: ${otherwise}`);

    const connection = { portal: this.portal, targetIqn, lun: volumeLun, authUsername: chap.username };
    if (found && isWhole(found)) return done(connection);
    try {
      await this.complete(found ?? (await this.create(targetIqn)), request);
      return done(connection);
    } catch (error) {
      if (!(error instanceof TgtError)) throw error;
      const undone = await this.remove(targetIqn, chap.username);
      return undone.outcome === 'done' ? refused(error.message) : unknown(`${error.message}; taking it back: ${undone.reason}`);
    }
  }

  /** Makes the bare target under the lowest number that is free. */
  private async create(targetName: string): Promise<TgtTargetSeen> {
    for (let attempt = 1; ; attempt++) {
      const tid = lowestFree((await this.targets()).map((target) => target.tid));
      const { error } = await this.ask({ mode: 'target', op: 'new', tid, params: `targetname=${targetName}` });
      const made = await this.find(targetName);
      if (made) return made;
      if (attempt === attempts) throw new TgtError(`tgtd would not make ${targetName}: error ${error}`);
    }
  }

  private async complete(target: TgtTargetSeen, request: ExportRequest): Promise<void> {
    // An account that is left from before may have another password. Usually there is none.
    await this.ask({ mode: 'account', op: 'delete', params: `user=${request.chap.username}` });
    for (const step of remainingSteps(target, request)) await this.tell(step);
  }

  /**
   * QEMU that lets go of a disk may still be logging out when its guest and libvirt have lost sight of it. Cut off in the middle
   * of that it was seen to wait for ever, with its guest standing still, and tgtd to spin; so it gets its time.
   */
  private async remove(targetName: string, username: string): Promise<HostOutcome> {
    const [deadline, patience] = [Date.now() + removalMs, Date.now() + this.logOutMs];
    for (let seen = await this.find(targetName); seen; seen = await this.find(targetName)) {
      if (Date.now() > deadline) return unknown(`${targetName} is still there, with ${seen.sessions.length} open sessions`);
      let unfinished = seen.sessions.length > 0;
      const mayLogOut = seen.allowed.length === 0 && unfinished && Date.now() < patience;
      for (const step of mayLogOut ? [] : removalSteps(seen)) unfinished = (await this.ask(step)).error !== 0 || unfinished;
      if (unfinished) await pause(lookAgainMs);
    }
    return this.removeAccount(targetName, username);
  }

  private async removeAccount(targetName: string, username: string): Promise<HostOutcome> {
    const shared = sharedAccount(await this.targets(), targetName, username);
    if (shared !== undefined) return unknown(`its account is left: ${shared}`);
    await this.ask({ mode: 'account', op: 'delete', params: `user=${username}` });
    return (await this.accounts()).includes(username) ? unknown('its account is still there') : done(undefined);
  }

  private async find(name: string): Promise<TgtTargetSeen | undefined> {
    return (await this.targets()).find((target) => target.name === name);
  }

  private async targets(): Promise<readonly TgtTargetSeen[]> {
    return parsedTargets(await this.tell({ mode: 'target', op: 'show' }));
  }

  private async accounts(): Promise<readonly string[]> {
    return parsedAccounts(await this.tell({ mode: 'account', op: 'show' }));
  }

  private async tell(request: TgtRequest): Promise<string> {
    const { error, text } = await this.ask(request);
    if (error !== 0) throw new TgtError(`tgtd would not ${request.op} the ${request.mode}: error ${error}`);
    return text;
  }
}

/** Whatever cannot be looked at, or was not answered, may be so or not. */
const concluded = async <Value>(work: () => Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof TgtError) return unknown(error.message);
    throw error;
  }
};

/** Removing an account that another target asks for would open that target to everybody. */
const sharedAccount = (targets: readonly TgtTargetSeen[], targetName: string, username: string): string | undefined => {
  const user = targets.find(({ name, accounts }) => name !== targetName && accounts.includes(username));
  return user && `${user.name} uses the account ${username}`;
};

const lowestFree = (taken: readonly number[]): number => {
  let number = 1;
  while (taken.includes(number)) number++;
  return number;
};

const exportSeen = ({ name, luns, allowed, sessions }: TgtTargetSeen): ExportSeen => {
  const unit = luns.find(({ lun }) => lun === volumeLun);
  return {
    targetIqn: name,
    lun: volumeLun,
    backing: unit?.backing ?? null,
    serial: unit?.serial ?? null,
    mode: unit?.readonly ? 'ro' : 'rw',
    initiators: allowed,
    sessions: sessions.map(({ initiator }) => initiator),
  };
};
