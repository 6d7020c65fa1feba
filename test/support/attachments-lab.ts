/** What is done to the volumes of servers through the compute API, in a world with a server of every kind. */
import { expect } from '@jest/globals';
import { plannedHost, plannedServer, serverAt } from './plans.js';
import { type Answer, type Ask, type Method, projects, type RunningApp, startApp, type User } from './running-app.js';
import { volumesOf } from './volumes.js';

export interface ShownAttachment {
  readonly id?: string;
  readonly volumeId: string;
  readonly serverId: string;
  readonly device: string;
  readonly attachment_id?: string;
  readonly delete_on_termination?: boolean;
}

export const servers = {
  first: serverAt(1),
  second: serverAt(2),
  paused: serverAt(3),
  stopped: serverAt(4),
  broken: serverAt(5),
  building: serverAt(6),
  /** Of another project. */
  foreign: serverAt(7),
  nowhere: serverAt(99),
} as const;

const plan = [
  plannedHost(1, [plannedServer(1), plannedServer(3, { state: 'paused' }), plannedServer(5, { state: 'error' })]),
  plannedHost(2, [plannedServer(2), plannedServer(4, { state: 'stopped' }), plannedServer(6, { state: 'building' })]),
  plannedHost(3, [plannedServer(7, { project: projects.other })]),
];

export type Options = Ask & { readonly as?: User };
export type AttachmentsLab = ReturnType<typeof labOf>;

export const startAttachmentsLab = async (): Promise<AttachmentsLab> => labOf(await startApp(plan));

export const labOf = (app: RunningApp) => {
  const volumes = volumesOf(app);
  const ask = <Body>(method: Method, server: string, path: string, { as = 'member', ...options }: Options = {}): Promise<Answer<Body>> =>
    app.ask<Body>(as, method, `/compute/v2.1/servers/${server}/os-volume_attachments${path}`, options);

  const attach = (server: string, attachment: object, options: Options = {}) =>
    ask<{ volumeAttachment: ShownAttachment }>('POST', server, '', {
      body: { volumeAttachment: attachment },
      compute: '2.100',
      ...options,
    });
  const change = (server: string, volumeId: string, attachment: object, options: Options = {}) =>
    ask('PUT', server, `/${volumeId}`, { body: { volumeAttachment: attachment }, compute: '2.85', ...options });
  const detach = (server: string, volumeId: string, options: Options = {}) => ask('DELETE', server, `/${volumeId}`, options);
  const show = async (server: string, volumeId: string, compute = '2.89') =>
    (await ask<{ volumeAttachment: ShownAttachment }>('GET', server, `/${volumeId}`, { compute })).body.volumeAttachment;
  const list = async (server: string, query = '', compute = '2.89') =>
    (await ask<{ volumeAttachments: readonly ShownAttachment[] }>('GET', server, query, { compute })).body.volumeAttachments;
  const tell = (server: string, action: object) => app.ask('member', 'POST', `/compute/v2.1/servers/${server}/action`, { body: action });

  /** A new volume that this server has. */
  const attached = async (server: string, fields: object = {}): Promise<string> => {
    const volumeId = await volumes.create();
    await attach(server, { volumeId, ...fields });
    await volumes.reaches(volumeId, 'in-use');
    return volumeId;
  };
  const gone = async (server: string, volumeId: string): Promise<void> => {
    await detach(server, volumeId);
    await volumes.reaches(volumeId, 'available');
    await app.settled();
  };

  /** What is answered; and that nothing was recorded. */
  const unrecorded = async (asked: () => Promise<Answer>): Promise<Pick<Answer, 'status' | 'body'>> => {
    await app.settled();
    const before = await app.position();
    const { status, body } = await asked();
    expect(await app.position()).toBe(before);
    return { status, body };
  };

  return { app, volumes, ask, attach, change, detach, show, list, tell, attached, gone, unrecorded };
};
