import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptHostName } from '../../src/composition/host-name.js';

describe('the name of this host', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'mooring-test-'));
  });
  afterEach(() => rm(data, { recursive: true }));

  it('is what the machine is called', async () => expect(await keptHostName(data)).toBe(hostname()));

  it('stays, whatever the machine is called later: its volumes and attachments are known by it', async () => {
    expect(await keptHostName(data, 'alpha')).toBe('alpha');
    expect(await keptHostName(data, 'alpha.example.org')).toBe('alpha');
  });
});
