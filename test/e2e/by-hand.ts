/** What somebody with root does past Mooring: to tgtd, to libvirt and to the files of volumes. */
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDaemon, tgtd } from '../../lab/daemons.js';
import type { Guest } from '../../lab/guest.js';
import { isRunning, startedByUs } from '../../lab/process.js';
import { must, mustVirsh, virsh } from '../../lab/run.js';
import { waitUntil } from '../../lab/wait.js';
import { usernameOf } from '../../src/adapters/secrets/chap.js';
import { askOver, tgtSocket } from '../../src/adapters/target/tgt/tgt-control.js';
import { parsedTargets, type TgtTargetSeen } from '../../src/adapters/target/tgt/tgt-listing.js';
import { TgtTarget } from '../../src/adapters/target/tgt/tgt-target.js';
import type { TgtRequest } from '../../src/adapters/target/tgt/tgt-wire.js';
import { diskAliasOf, targetIqnOf } from '../../src/domain/host/host-work.js';

const ask = askOver(tgtSocket(0));
const patience = { timeoutMs: 60_000, everyMs: 50 };

const tell = async (request: TgtRequest): Promise<string> => {
  const { error, text } = await ask(request);
  if (error !== 0) throw new Error(`tgtd would not ${request.op} the ${request.mode}: error ${error}`);
  return text;
};

const targets = async () => parsedTargets(await tell({ mode: 'target', op: 'show' }));

const targetOf = async (attachmentId: string): Promise<TgtTargetSeen> => {
  const found = (await targets()).find(({ name }) => name === targetIqnOf(attachmentId));
  if (!found) throw new Error(`there is no target of ${attachmentId}`);
  return found;
};

export const sessionsOf = async (attachmentId: string): Promise<number> => (await targetOf(attachmentId)).sessions.length;

export const deleteExport = async (attachmentId: string): Promise<void> => {
  const target = new TgtTarget({ portal: '127.0.0.1:3260' });
  const revoked = await target.revoke({ targetIqn: targetIqnOf(attachmentId), chapUsername: usernameOf(attachmentId) });
  if (revoked.outcome !== 'done') throw new Error(revoked.reason);
};

/** Whoever is in is thrown out, once. */
export const killSession = async (attachmentId: string): Promise<void> => {
  const { tid, sessions } = await targetOf(attachmentId);
  for (const { id: sessionId, connections } of sessions) {
    for (const connectionId of connections) await tell({ mode: 'connection', op: 'delete', tid, sessionId, connectionId });
  }
};

/** From now on this password lets the initiator in, and no other. One that asks for no account at all would let it in without any. */
export const setPassword = async (attachmentId: string, password: string): Promise<void> => {
  const { tid } = await targetOf(attachmentId);
  const user = usernameOf(attachmentId);
  await tell({ mode: 'account', op: 'delete', params: `user=${user}` });
  await tell({ mode: 'account', op: 'new', params: `user=${user},password=${password}` });
  await tell({ mode: 'account', op: 'bind', tid, params: `user=${user}` });
};

export const unplug = async ({ uuid }: Guest, attachmentId: string): Promise<void> => {
  const alias = diskAliasOf(attachmentId);
  await mustVirsh(['detach-device-alias', uuid, alias, '--config']);
  await mustVirsh(['detach-device-alias', uuid, alias, '--live']);
  const gone = async () => !(await virsh(['dumpxml', uuid])).stdout.includes(alias);
  await waitUntil(gone, { ...patience, until: `${alias} has left the guest` });
};

const fileOf = (data: string, volumeId: string) => join(data, 'volumes', `${volumeId}.raw`);
export const removeBacking = (data: string, volumeId: string): Promise<void> => rm(fileOf(data, volumeId));
export const cutBacking = (data: string, volumeId: string, bytes: number): Promise<void> => truncate(fileOf(data, volumeId), bytes);

export const addForeignExport = async (name: string): Promise<() => Promise<void>> => {
  const taken = (await targets()).map(({ tid }) => tid);
  const tid = Math.max(0, ...taken) + 1;
  const tgtadm = (...args: readonly string[]) => must('tgtadm', ['--lld', 'iscsi', '--mode', 'target', '--tid', String(tid), ...args]);
  await tgtadm('--op', 'new', '--targetname', name);
  return async () => {
    await tgtadm('--op', 'delete');
  };
};

/** `kill -9` of the tgtd that the lab has started, and a new one in its place: as after a reboot of the storage node, it holds nothing. */
export const restartTgtd = async (labFolder: string): Promise<void> => {
  const daemon = tgtd({ instance: 0, port: 3260 });
  const started = (await startedByUs(labFolder)).find(({ name }) => name === daemon.name);
  if (!started) throw new Error('the tgtd of this machine was not started by the lab: it is not ours to kill');
  process.kill(started.pid, 'SIGKILL');
  await waitUntil(async () => !(await isRunning(started.pid)), { ...patience, until: 'tgtd has ended' });
  for (const path of daemon.litter ?? []) await rm(path, { force: true });
  await ensureDaemon(labFolder, daemon);
};
