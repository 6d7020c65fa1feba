import { mustVirsh, virsh } from './run.js';

/** UUIDs of the libvirt secrets that this guest's disks log in with. */
export const secretsOfGuest = async (name: string): Promise<readonly string[]> => {
  const [domain, known] = await Promise.all([mustVirsh(['dumpxml', name]), mustVirsh(['secret-list'])]);
  const used = new Set([...domain.matchAll(/<secret type='iscsi' (?:uuid|usage)='([^']+)'/g)].map(([, key = '']) => key));
  const secrets = [...known.matchAll(/^\s*([0-9a-f-]{36})\s+iscsi\s+(.*?)\s*$/gm)];
  return secrets.flatMap(([, uuid = '', usage = '']) => (used.has(uuid) || used.has(usage) ? [uuid] : []));
};

/** Mooring may have been quicker. */
export const removeSecret = (uuid: string) => virsh(['secret-undefine', uuid]);
