/** `POST volumes/{id}/action`: what each action takes, which command it becomes and what it answers. */
import type { Command, CommandBus } from '@nestjs/cqrs';
import { attachmentId, serverId, type VolumeId } from '../../../../domain/kernel/ids.js';
import type { Attachment } from '../../../../domain/volume/attachment.js';
import { InitializeConnection, TerminateConnection } from '../../../attachments/bare-connection.js';
import { deadlines } from '../../../attachments/deadlines.js';
import { DetachFromVolume } from '../../../attachments/end-attachment.js';
import { TellVolume } from '../../../volumes/tell-volume.js';
import type { RequestContext } from '../../access/request-context.js';
import { readBody } from '../../validation/read-body.js';
import { readConnector } from '../attachments/connector.js';
import {
  AttachArguments,
  BootableArguments,
  ConnectorArguments,
  DetachArguments,
  ExtendArguments,
  ReadonlyArguments,
} from './volume-action.bodies.js';

export interface Asked {
  readonly requester: RequestContext;
  readonly volumeId: VolumeId;
  readonly now: Date;
  /** For what the action makes, where it makes something. */
  readonly newId: string;
}

export interface Tools {
  readonly commands: CommandBus;
  readonly connectionInfo: (attachment: Attachment) => Promise<object>;
}

export interface VolumeAction {
  readonly status: 200 | 202;
  readonly run: (given: unknown, asked: Asked, tools: Tools) => Promise<object | undefined>;
}

interface Meaning<Arguments extends object, Result> {
  readonly takes: new () => Arguments;
  readonly becomes: (given: Arguments, asked: Asked) => Command<Result>;
  /** Without it there is nothing to say: 202 and no body. */
  readonly answers?: (result: Result, tools: Tools) => Promise<object> | undefined;
}

const action = <Arguments extends object, Result>({ takes, becomes, answers }: Meaning<Arguments, Result>): VolumeAction => ({
  status: answers ? 200 : 202,
  run: async (given, asked, tools) => {
    const result = await tools.commands.execute(becomes(readBody(takes, given ?? {}), asked));
    return answers?.(result, tools);
  },
});

/** Decided by the volume alone. What comes with it means nothing: clients send `{}`, `null` or less. */
const plain = (commandOf: (asked: Asked) => TellVolume['command']): VolumeAction => ({
  status: 202,
  run: async (_given, asked, { commands }) => {
    await commands.execute(new TellVolume(asked.requester, commandOf(asked)));
    return undefined;
  },
});

const about = ({ volumeId, now }: Asked) => ({ volumeId, now: now.toISOString() });

const attachByHand = ({ mountpoint, instance_uuid, host_name, mode }: AttachArguments, asked: Asked): TellVolume => {
  const server = instance_uuid === undefined ? null : serverId(instance_uuid);
  const consumer = { serverId: server, hostName: host_name ?? null, mountpoint, mode: mode ?? 'rw' };
  const data = { ...about(asked), ...consumer, attachmentId: attachmentId(asked.newId) };
  return new TellVolume(asked.requester, { type: 'AttachByHand', data });
};

export const volumeActions: ReadonlyMap<string, VolumeAction> = new Map([
  ['os-reserve', plain((asked) => ({ type: 'BeginAttach', data: { ...about(asked), expiresAt: deadlines.overlay(asked.now) } }))],
  ['os-unreserve', plain((asked) => ({ type: 'AbandonAttach', data: { ...about(asked), reason: 'requested' } }))],
  ['os-begin_detaching', plain((asked) => ({ type: 'BeginDetach', data: { ...about(asked), expiresAt: deadlines.overlay(asked.now) } }))],
  ['os-roll_detaching', plain((asked) => ({ type: 'AbandonDetach', data: { ...about(asked), reason: 'requested' } }))],
  ['os-attach', action({ takes: AttachArguments, becomes: attachByHand })],
  [
    'os-detach',
    action({
      takes: DetachArguments,
      becomes: ({ attachment_id: id = null }, { requester, volumeId }) =>
        new DetachFromVolume(requester, volumeId, id === null ? null : attachmentId(id)),
    }),
  ],
  [
    'os-initialize_connection',
    action({
      takes: ConnectorArguments,
      becomes: ({ connector }, { requester, volumeId }) => new InitializeConnection(requester, volumeId, readConnector(connector)),
      answers: async (attachment, { connectionInfo }) => ({ connection_info: await connectionInfo(attachment) }),
    }),
  ],
  [
    'os-terminate_connection',
    action({
      takes: ConnectorArguments,
      becomes: ({ connector }, { requester, volumeId }) => new TerminateConnection(requester, volumeId, readConnector(connector).initiator),
    }),
  ],
  [
    'os-update_readonly_flag',
    action({
      takes: ReadonlyArguments,
      becomes: ({ readonly }, asked) => new TellVolume(asked.requester, { type: 'SetReadonlyFlag', data: { ...about(asked), readonly } }),
    }),
  ],
  [
    'os-set_bootable',
    action({
      takes: BootableArguments,
      becomes: ({ bootable }, asked) => new TellVolume(asked.requester, { type: 'SetBootableFlag', data: { ...about(asked), bootable } }),
      answers: () => undefined,
    }),
  ],
  [
    'os-extend',
    action({
      takes: ExtendArguments,
      becomes: ({ new_size: sizeGiB }, asked) =>
        new TellVolume(asked.requester, { type: 'RequestExtension', data: { ...about(asked), sizeGiB } }),
    }),
  ],
]);
