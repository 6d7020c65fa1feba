import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, logPath, startedByUs, startInBackground, stop } from '../../lab/process.js';
import { waitUntil } from '../../lab/wait.js';

const sleeper = { name: 'sleeper', program: 'sleep', args: ['60'] };

describe('a program in the background', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-process-'));
  });

  afterEach(async () => {
    for (const started of await startedByUs(folder)) await stop(folder, started);
    await rm(folder, { recursive: true });
  });

  it('is known as ours until it is stopped', async () => {
    const started = await startInBackground(folder, sleeper);
    expect(await startedByUs(folder)).toEqual([started]);
    await stop(folder, started);
    expect(await isRunning(started.pid)).toBe(false);
    expect(await startedByUs(folder)).toEqual([]);
  });

  it('is not ours any more when it has ended by itself', async () => {
    const { pid } = await startInBackground(folder, { ...sleeper, args: ['0'] });
    await waitUntil(async () => !(await isRunning(pid)), { until: 'it has ended', timeoutMs: 5_000 });
    expect(await startedByUs(folder)).toEqual([]);
  });

  it('is never mistaken for one that got the same process number later', async () => {
    const { pid } = await startInBackground(folder, sleeper);
    const note = join(folder, 'started', `sleeper.${pid}`);
    const ours = await readFile(note, 'utf8');
    await writeFile(note, '1');
    expect(await startedByUs(folder)).toEqual([]);
    await writeFile(note, ours);
  });

  it('stays known when the same was started once more, and that one ended at once', async () => {
    const started = await startInBackground(folder, sleeper);
    const { pid } = await startInBackground(folder, { ...sleeper, args: ['0'] });
    await waitUntil(async () => !(await isRunning(pid)), { until: 'it has ended', timeoutMs: 5_000 });
    expect(await startedByUs(folder)).toEqual([started]);
  });

  it('keeps what it says in a log', async () => {
    const { pid } = await startInBackground(folder, { name: 'speaker', program: 'echo', args: ['what it says'] });
    await waitUntil(async () => !(await isRunning(pid)), { until: 'it has ended', timeoutMs: 5_000 });
    expect(await readFile(logPath(folder, 'speaker'), 'utf8')).toBe('what it says\n');
  });

  it('is an error at once when there is no such program', async () => {
    await expect(startInBackground(folder, { ...sleeper, program: 'no-such-program' })).rejects.toThrow('ENOENT');
  });
});
