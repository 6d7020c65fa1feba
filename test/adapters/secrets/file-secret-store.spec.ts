import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileSecretStore } from '../../../src/adapters/secrets/file-secret-store.js';
import { type SecretLab, secretStoreContract } from '../../support/contracts/secret-store.contract.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'mooring-'));

const fileSecretLab = (): Promise<SecretLab> => {
  const folder = join(newFolder(), 'secrets');
  return Promise.resolve({
    store: new FileSecretStore({ folder }),
    reopen: () => Promise.resolve(new FileSecretStore({ folder })),
    dispose: () => Promise.resolve(rmSync(join(folder, '..'), { recursive: true })),
  });
};

secretStoreContract('A folder of sealed files', fileSecretLab);

describe('a folder of secrets', () => {
  let folder: string;
  const id = randomUUID();
  const open = () => new FileSecretStore({ folder });

  beforeEach(() => {
    folder = join(newFolder(), 'secrets');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  it('is closed to all but its owner', async () => {
    await open().ensure(id);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('is not made before there is a secret', async () => {
    await open().get(id);
    await open().destroy(id);
    expect(existsSync(folder)).toBe(false);
  });

  it('holds no password in clear, and nothing but the key and the secrets', async () => {
    const { password } = await open().ensure(id);
    expect(readdirSync(folder).sort()).toEqual([id, 'key'].sort());
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'latin1')).not.toContain(password);
  });

  it('keeps the key alone when the last secret is destroyed', async () => {
    const store = open();
    await store.ensure(id);
    await store.destroy(id);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('has one key, made once, even when two processes begin at once', async () => {
    const stores = [open(), open(), open()];
    const ids = stores.map(() => randomUUID());
    const made = await Promise.all(stores.map((store, index) => store.ensure(ids[index] ?? id)));
    const later = open();
    for (const [index, chap] of made.entries()) expect(await later.get(ids[index] ?? id)).toEqual(chap);
  });

  it('gives an export the same user name even after its secret is lost', async () => {
    const { username } = await open().ensure(id);
    rmSync(join(folder, id));
    expect((await open().ensure(id)).username).toBe(username);
  });

  it('takes a secret that never reached the disk for lost', async () => {
    const lost = await open().ensure(id);
    truncateSync(join(folder, id), 0);
    expect(await open().get(id)).toBeUndefined();
    expect((await open().ensure(id)).password).not.toBe(lost.password);
  });

  it('does not open a secret that was changed, nor make a new one in its place', async () => {
    await open().ensure(id);
    const sealed = readFileSync(join(folder, id));
    sealed.writeUInt8((sealed.at(-1) ?? 0) ^ 1, sealed.length - 1);
    writeFileSync(join(folder, id), sealed);
    await expect(open().ensure(id)).rejects.toThrow(`the secret of export ${id} does not open`);
  });

  it('does not open a secret under the name of another', async () => {
    const other = randomUUID();
    await open().ensure(id);
    copyFileSync(join(folder, id), join(folder, other));
    await expect(open().get(other)).rejects.toThrow('does not open');
  });

  it('does not open a secret with another key', async () => {
    await open().ensure(id);
    writeFileSync(join(folder, 'key'), randomBytes(32));
    await expect(open().get(id)).rejects.toThrow('does not open');
  });

  it('refuses a key that others may read', async () => {
    await open().ensure(id);
    chmodSync(join(folder, 'key'), 0o640);
    await expect(open().get(id)).rejects.toThrow('may be read by others');
  });

  it('refuses a key that is none', async () => {
    await open().ensure(id);
    truncateSync(join(folder, 'key'), 31);
    await expect(open().get(id)).rejects.toThrow('it has 31 bytes, not 32');
  });

  it('asks for its key again after that went wrong', async () => {
    const made = await open().ensure(id);
    chmodSync(join(folder, 'key'), 0o644);
    const store = open();
    await expect(store.get(id)).rejects.toThrow('may be read by others');
    chmodSync(join(folder, 'key'), 0o600);
    expect(await store.get(id)).toEqual(made);
  });
});
