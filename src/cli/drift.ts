import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Repairs } from '../app/drift/drift-desk.js';
import { ApiClient } from './api-client.js';
import { harmlessLines } from './audit/texts.js';
import { calledBy } from './drift-names.js';
import { isUnseen, planText, reportText, type Shown } from './drift-text.js';
import { fail } from './fail.js';

export interface DriftOptions {
  readonly host?: string;
  readonly last?: boolean;
  readonly repair?: boolean;
  readonly yes?: boolean;
  readonly withData?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

interface AskedLooks {
  readonly looks: readonly { readonly host: string; readonly lookId: string }[];
}

/** A host whose agent is away is waited for as long as an order is, and a little more. */
const longestMs = 180_000;
const againMs = 500;
const somethingIsDifferent = 2;
const somethingIsUnseen = 3;

export const runDrift = async (options: DriftOptions): Promise<void> => {
  try {
    const client = await ApiClient.signIn();
    const shown = options.last ? await read(client, options) : await looked(client, options, await ask(client, options));
    const after = options.repair ? await repaired(client, options, shown) : shown;
    if (options.json) console.log(JSON.stringify(after, null, 2));
    else say(reportText(after, await calledBy(client, after.drift)));
    if (isUnseen(after)) process.exitCode = somethingIsUnseen;
    if (after.drift.length > 0) process.exitCode = somethingIsDifferent;
  } catch (error) {
    fail(error);
  }
};

const say = (text: string): void => console.log(harmlessLines(text));

const ask = (client: ApiClient, { host }: DriftOptions): Promise<AskedLooks> =>
  client.ask('POST', '/mooring/v1/drift/look', { ...(host !== undefined && { host }) });

const read = async (client: ApiClient, { host }: DriftOptions): Promise<Shown> => {
  if (host === undefined) return client.ask<Shown>('GET', '/mooring/v1/drift');
  const { drift, looks } = await client.ask<Shown>('GET', `/mooring/v1/drift?${new URLSearchParams({ host }).toString()}`);
  return { drift, looks: looks.filter((look) => look.host === host) };
};

const looked = async (client: ApiClient, options: DriftOptions, { looks }: AskedLooks): Promise<Shown> => {
  const deadline = Date.now() + longestMs;
  for (;;) {
    const shown = await read(client, options);
    const silent = shown.looks.filter(({ waiting }) => looks.some(({ lookId }) => waiting.includes(lookId))).map(({ host }) => host);
    if (silent.length === 0) return shown;
    if (Date.now() > deadline)
      throw new Error(`nobody has looked at ${silent.join(', ')} within ${longestMs / 1000} s; is a worker running?`);
    await pause(againMs);
  }
};

const repaired = async (client: ApiClient, options: DriftOptions, shown: Shown): Promise<Shown> => {
  const plan = shown.drift.filter(({ repair }) => repair && (!repair.losesData || options.withData));
  if (!options.json && shown.drift.length > 0) say(planText(shown, plan, await calledBy(client, plan)));
  if (plan.length === 0 || !(await isAgreed(options))) return shown;
  const { host, withData, reason } = options;
  const ids = plan.map(({ id }) => id);
  const wish = { ids, withData: withData ?? false, ...(host !== undefined && { host }), ...(reason !== undefined && { reason }) };
  const repairs = await client.ask<Repairs>('POST', '/mooring/v1/drift/repair', wish);
  return looked(client, options, repairs);
};

const isAgreed = async ({ yes, json }: DriftOptions): Promise<boolean> => {
  if (yes) return true;
  if (json || !process.stdin.isTTY) throw new Error('nobody can be asked here; --yes says that it is to be done');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Do this? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
};
