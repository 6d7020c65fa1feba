import { BadRequestException } from '@nestjs/common';
import type { ServerId } from '../../../../domain/kernel/ids.js';
import type { LockServer, UnlockServer } from '../../../../domain/server/server.commands.js';
import { IsText, MayBeAbsent } from '../../validation/fields.js';
import { readBody } from '../../validation/read-body.js';
import type { ApiVersion } from '../../versions/api-version.js';

class LockOptions {
  @MayBeAbsent()
  @IsText(1, 255)
  locked_reason?: string;
}

type ToCommand = (options: unknown, at: { serverId: ServerId; version: ApiVersion; now: string }) => LockServer | UnlockServer;

const actions: Readonly<Record<string, ToCommand>> = {
  lock: (options, { serverId, version, now }) => ({
    type: 'LockServer',
    data: { serverId, now, reason: reasonIn(options, version) },
  }),
  unlock: (options, { serverId, now }) => {
    mustBeNull('unlock', options);
    return { type: 'UnlockServer', data: { serverId, now } };
  },
};

/** `{"lock": null}`: one action in a body, with its options. What is done to guests is done elsewhere. */
export const readServerAction = (body: unknown, at: Parameters<ToCommand>[1]): LockServer | UnlockServer => {
  const [[name, options] = [], ...more] = Object.entries(typeof body === 'object' && body !== null ? body : {});
  if (name === undefined || more.length > 0) throw new BadRequestException('The body must hold one action.');
  const toCommand = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!toCommand) throw new BadRequestException(`There is no such action: ${name.slice(0, 80)}`);
  return toCommand(options, at);
};

const reasonIn = (options: unknown, version: ApiVersion): string | null => {
  if (options !== null && version.atLeast('2.73')) return readBody(LockOptions, options).locked_reason ?? null;
  mustBeNull('lock', options);
  return null;
};

const mustBeNull = (action: string, options: unknown): void => {
  if (options !== null) throw new BadRequestException(`${action} must be null`);
};
