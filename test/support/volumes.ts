/** Volumes as a test needs them, made through the API. */
import { projects, type RunningApp, until, type User } from './running-app.js';

export interface ShownVolume {
  readonly id: string;
  readonly status: string;
  readonly size: number;
  readonly multiattach: boolean;
  readonly attachments: readonly { readonly attachment_id: string; readonly server_id: string | null; readonly device: string | null }[];
}

const sharedType = 'shared';

/** What can be done to volumes of the demo project. */
export const volumesOf = (app: RunningApp) => {
  const ask = <Body>(user: User, ...[method, path, body]: [method: 'GET' | 'POST' | 'DELETE', path: string, body?: object]) =>
    app.ask<Body>(user, method, `/volume/v3/${projects.demo}/${path}`, { volume: '3.71', ...(body && { body }) });

  const show = async (id: string): Promise<ShownVolume> =>
    (await ask<{ volume: ShownVolume }>('member', 'GET', `volumes/${id}`)).body.volume;
  const reaches = (id: string, status: string): Promise<void> => until(async () => (await show(id)).status === status);

  const create = async (fields: object = {}): Promise<string> => {
    const { status, body } = await ask<{ volume: ShownVolume }>('member', 'POST', 'volumes', { volume: { size: 1, ...fields } });
    if (status !== 202) throw new Error(`no volume: ${status} ${JSON.stringify(body)}`);
    await reaches(body.volume.id, 'available');
    return body.volume.id;
  };

  let type: Promise<void> | undefined;
  const makeType = async (): Promise<void> => {
    const made = await ask<{ volume_type: { id: string } }>('admin', 'POST', 'types', { volume_type: { name: sharedType } });
    await ask('admin', 'POST', `types/${made.body.volume_type.id}/extra_specs`, { extra_specs: { multiattach: '<is> True' } });
  };
  /** One that several servers may hold at once. */
  const createShared = async (fields: object = {}): Promise<string> => {
    await (type ??= makeType());
    return create({ volume_type: sharedType, ...fields });
  };

  return { show, reaches, create, createShared };
};
