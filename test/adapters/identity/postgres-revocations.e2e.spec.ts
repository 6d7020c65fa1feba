import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { hashPassword } from '../../../src/adapters/identity/passwords.js';
import { freshMs, PostgresRevocations } from '../../../src/adapters/identity/postgres-revocations.js';
import { sharedTokens } from '../../../src/adapters/identity/shared-tokens.js';
import { openYamlIdentity } from '../../../src/adapters/identity/yaml-identity.js';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { identityContract } from '../../support/contracts/identity.contract.js';
import { PostgresProcess } from '../../support/postgres-process.js';
import { woundClock } from '../../support/wound-clock.js';

const password = 'correct horse';
const lifetimeMs = 600_000;

let server: PostgresProcess;
let postgres: Postgres;
let folder: string;
beforeAll(async () => {
  server = await PostgresProcess.start();
  postgres = new Postgres(server.url, { timeoutMs: 2_000 });
  folder = await mkdtemp(join(tmpdir(), 'identity-'));
});
afterAll(async () => {
  await postgres.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

const nodes = async () => {
  const clock = woundClock();
  const file = join(folder, 'identity.yaml');
  const users = [
    { id: '1'.repeat(32), name: 'demo', password: await hashPassword(password), roles: { demo: ['member'] }, default_project: 'demo' },
  ];
  await writeFile(file, stringify({ projects: [{ id: 'd'.repeat(32), name: 'demo' }], users }));
  const secretKey = randomBytes(32);
  const open = () =>
    openYamlIdentity({ file, dataFolder: folder, shared: sharedTokens(postgres, secretKey, clock), clock, tokenLifetimeMs: lifetimeMs });
  return { clock, open };
};
const logIn = { method: 'password', user: { name: 'demo', domain: { id: 'default' } }, password } as const;

identityContract('Tokens that are shared', async () => {
  const { clock, open } = await nodes();
  return { identity: await open(), password, lifetimeMs, advance: (ms) => clock.advance(ms), reopen: open };
});

describe('A token that was revoked at one node', () => {
  it('is taken at every node before, and soon at none', async () => {
    const { clock, open } = await nodes();
    const [one, other] = [await open(), await open()];
    const token = (await one.authenticate(logIn, 'default'))?.token ?? '';
    expect(await other.validate(token)).toBeDefined();
    await one.revoke(token);
    expect(await one.validate(token)).toBeUndefined();
    clock.advance(freshMs);
    expect(await other.validate(token)).toBeUndefined();
  });
});

describe('Revocations in PostgreSQL', () => {
  const later = new Date('2031-01-01T00:00:00Z');
  const asked = async (revocations: PostgresRevocations, id: string) => {
    let questions = 0;
    const query = postgres.query.bind(postgres);
    postgres.query = (text, values) => {
      questions += 1;
      return query(text, values);
    };
    try {
      await Promise.all(Array.from({ length: 20 }, () => revocations.has(id)));
    } finally {
      postgres.query = query;
    }
    return questions;
  };

  it('are asked for once in a while, however many requests there are', async () => {
    const clock = woundClock();
    const revocations = new PostgresRevocations(postgres, clock);
    expect(await asked(revocations, 'often')).toBe(1);
    clock.advance(freshMs - 1);
    expect(await asked(revocations, 'often')).toBe(0);
    clock.advance(1);
    expect(await asked(revocations, 'often')).toBe(1);
  });

  it('hold for good: nobody asks again', async () => {
    const clock = woundClock();
    const revocations = new PostgresRevocations(postgres, clock);
    await new PostgresRevocations(postgres, clock).add('gone', later);
    expect(await revocations.has('gone')).toBe(true);
    clock.advance(10 * freshMs);
    expect(await asked(revocations, 'gone')).toBe(0);
    expect(await revocations.has('gone')).toBe(true);
  });

  it('are forgotten once the token has expired anyway', async () => {
    const clock = woundClock();
    const revocations = new PostgresRevocations(postgres, clock);
    await revocations.add('short', new Date(clock.now().getTime() + 1_000));
    clock.advance(2_000);
    await revocations.add('next', later);
    const { rows } = await postgres.query('select from mooring_kept.revocations where audit_id = $1', ['short']);
    expect(rows).toHaveLength(0);
    expect(await new PostgresRevocations(postgres, clock).has('next')).toBe(true);
  });

  it('may be made twice', async () => {
    const revocations = new PostgresRevocations(postgres, woundClock());
    await revocations.add('twice', later);
    await revocations.add('twice', later);
    expect(await revocations.has('twice')).toBe(true);
  });

  it('let nobody in while they cannot be asked for, and are asked for again afterwards', async () => {
    const revocations = new PostgresRevocations(postgres, woundClock());
    await server.kill();
    await expect(revocations.has('unknown')).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await server.restart();
    expect(await revocations.has('unknown')).toBe(false);
  });
});
