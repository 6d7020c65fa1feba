import type { ExportRequest } from '../../../app/ports/hosts.js';
import { isIscsiName } from '../../iscsi-names.js';
import type { TgtTargetSeen } from './tgt-listing.js';
import type { TgtRequest } from './tgt-wire.js';

/** The controller at LUN 0 is tgt's own; an export has one volume, and this is its number. */
export const volumeLun = 1;

/** tgtd reads `key=value,key=value`, so a comma in a value would begin another parameter. 36 characters is tgt's field for a serial. */
const speakable = {
  backing: /^\/[^,\p{Cc}]+$/u,
  serial: /^[A-Za-z0-9-]{1,36}$/,
  username: /^[^,\s\p{Cc}]{1,200}$/u,
  password: /^[^\p{Cc}]{1,200}$/u,
};

/** Why this cannot be said to tgtd; `undefined` when it can. */
export const unspeakable = ({ targetIqn, initiator, backing, serial, chap }: ExportRequest): string | undefined => {
  const name = [targetIqn, initiator].find((each) => !isIscsiName(each));
  if (name !== undefined) return `${JSON.stringify(name)} is no iSCSI name`;
  if (!speakable.backing.test(backing)) return `tgt cannot take the path ${JSON.stringify(backing)}`;
  if (!speakable.serial.test(serial)) return `tgt cannot take the serial number ${JSON.stringify(serial)}`;
  return speakable.username.test(chap.username) && speakable.password.test(chap.password) ? undefined : 'tgt cannot take these credentials';
};

/** Somebody is let in only as the last step, so whatever lets somebody in is whole. */
export const isWhole = (seen: TgtTargetSeen): boolean => seen.allowed.length > 0;

/** Why the target of this name is not the export asked for; `undefined` when it is, or may still become it. */
export const contradiction = (seen: TgtTargetSeen, request: ExportRequest): string | undefined => {
  const unit = seen.luns.find(({ lun }) => lun === volumeLun);
  if (unit && unit.backing !== request.backing) return `it serves ${unit.backing ?? 'nothing'}`;
  if (seen.accounts.some((account) => account !== request.chap.username)) return 'it asks for other credentials';
  if (!isWhole(seen)) return undefined;
  if (seen.allowed.join() !== request.initiator) return `it lets in ${seen.allowed.join(', ')}`;
  if (!unit) return 'it serves nothing';
  if (unit.readonly !== (request.mode === 'ro')) return `it is ${unit.readonly ? 'read-only' : 'writable'}`;
  if (unit.serial !== request.serial) return `it shows serial number ${unit.serial}`;
  return seen.accounts.length > 0 ? undefined : 'it asks for no credentials';
};

/**
 * What makes a target, new or half-made, into the whole export. The order matters: until the last step nobody is let in, so an
 * interruption leaves nothing that could be used without its password or written against its mode.
 */
export const remainingSteps = (seen: TgtTargetSeen, request: ExportRequest): readonly TgtRequest[] => {
  const { tid } = seen;
  const { username, password } = request.chap;
  const hasUnit = seen.luns.some(({ lun }) => lun === volumeLun);
  const settings = `${identity(request.serial)},readonly=${request.mode === 'ro' ? 1 : 0}`;
  return [
    ...(hasUnit ? [] : [{ mode: 'lun', op: 'new', tid, lun: volumeLun, params: `path=${request.backing}` } as const]),
    { mode: 'lun', op: 'update', tid, lun: volumeLun, params: `targetOps ${settings}` },
    { mode: 'account', op: 'new', params: `user=${username},password=${password}` },
    { mode: 'account', op: 'bind', tid, params: `user=${username}` },
    { mode: 'target', op: 'bind', tid, params: `initiator-name=${request.initiator}` },
  ];
};

/**
 * Without a `scsi_id` tgt names the device after the number of its target, which is used again: two volumes would be one device
 * to whoever identifies by WWN. The field holds 24 characters, read as hexadecimal digits.
 */
const identity = (serial: string) => `scsi_sn=${serial},scsi_id=${serial.replaceAll('-', '').slice(0, 24)}`;

/**
 * What brings a target one round nearer to its end: first nobody is let in any more, then open sessions are closed; the volume
 * and the target go only when a listing shows no session, because tgtd itself ends when it is forced to drop a target whose
 * sessions are busy, and all other exports with it.
 */
export const removalSteps = ({ tid, allowed, sessions, luns }: TgtTargetSeen): readonly TgtRequest[] => {
  const unbinding = allowed.map((name) => ({ mode: 'target', op: 'unbind', tid, params: `${initiatorKey(name)}=${name}` }) as const);
  const closing = sessions.flatMap(({ id, connections }) =>
    connections.map((connectionId) => ({ mode: 'connection', op: 'delete', tid, sessionId: id, connectionId }) as const),
  );
  if (unbinding.length > 0) return unbinding;
  if (sessions.length > 0) return closing;

  const units = luns.filter(({ lun }) => lun !== 0);
  return [...units.map(({ lun }) => ({ mode: 'lun', op: 'delete', tid, lun }) as const), { mode: 'target', op: 'delete', tid }];
};

const initiatorKey = (allowed: string) => (isIscsiName(allowed) ? 'initiator-name' : 'initiator-address');
