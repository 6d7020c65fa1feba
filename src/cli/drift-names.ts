/** What the volumes and servers are called that differences are about, as the running product says. */
import type { DifferenceView } from '../app/http/mooring/drift/drift.views.js';
import { ApiError, type ApiClient } from './api-client.js';
import type { CalledThings } from './drift-text.js';

/** So many are asked for; whoever has more to read does not read them by name. */
const mostNamed = 100;

interface Stated {
  readonly state: { readonly facts: { readonly name?: string | null } } | null;
}

export const calledBy = async (client: ApiClient, drift: readonly DifferenceView[]): Promise<CalledThings> => {
  const volumes = drift.flatMap(({ volumeId }) => (volumeId === null ? [] : [`volumes/${volumeId}`]));
  const servers = drift.flatMap(({ serverId }) => (serverId === null ? [] : [`servers/${serverId}`]));
  const names = new Map<string, string>();
  for (const thing of [...new Set([...volumes, ...servers])].slice(0, mostNamed)) {
    const name = await nameOf(client, thing);
    if (name !== null) names.set(thing, name);
  }
  return (kind, id) => `${kind} ${names.get(`${kind}s/${id}`) ?? id}`;
};

/** What the log has lost has no name there. */
const nameOf = async (client: ApiClient, thing: string): Promise<string | null> => {
  try {
    const { state } = await client.ask<Stated>('GET', `/mooring/v1/${thing}/state`);
    return state?.facts.name ?? null;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
};
