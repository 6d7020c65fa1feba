#!/usr/bin/env node
/**
 * Makes the event store's users and says what each may do; again and again with the same result.
 *
 * `mooring` (API nodes and workers) reads and appends, and administers nothing. `agent-<host>` reads what that host is told to do and
 * appends what it did, nothing else: whoever breaks into a host can speak for that host alone. Everybody else may do nothing.
 */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

const usage = `node deploy/event-store-users.mjs [--dry-run] [host...]

Makes the user \`mooring\`, and the user \`agent-<host>\` for each host named. A user that is there keeps its password.

  EVENT_STORE        connection string of an administrator
  MOORING_PASSWORD   of the user \`mooring\`
  AGENT_PASSWORD     of the agents named
  NODE_EXTRA_CA_CERTS, where the event store's authority is a private one`;

const { values: options, positionals: hosts } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});

const patienceMs = 60_000;
const admins = '$admins';
const agentOf = (host) => `agent-${host}`;

/** What streams may be used for, unless they say otherwise. */
const byDefault = {
  $userStreamAcl: { $r: [admins, 'mooring'], $w: [admins, 'mooring'], $d: admins, $mr: [admins, 'mooring'], $mw: admins },
  $systemStreamAcl: { $r: admins, $w: admins, $d: admins, $mr: admins, $mw: admins },
};

const streams = {
  // Includes the hashes of passwords: for those who keep the read models, not for agents.
  $all: { $r: [admins, 'mooring'] },
  ...Object.fromEntries(
    hosts.flatMap((host) => [
      [`hostcommands-${host}`, { $r: [admins, 'mooring', agentOf(host)] }],
      [`hostoutcomes-${host}`, { $r: [admins, 'mooring', agentOf(host)], $w: [agentOf(host)] }],
    ]),
  ),
};

const main = async () => {
  if (options.help) return console.log(usage);
  const users = [['mooring', setting('MOORING_PASSWORD')], ...hosts.map((host) => [agentOf(host), setting('AGENT_PASSWORD')])];
  if (options['dry-run']) return console.log(JSON.stringify({ users: users.map(([name]) => name), byDefault, streams }, null, 2));

  const store = setting('EVENT_STORE');
  for (const [name, password] of users) await ensureUser(store, name, password);
  const client = EventStoreDBClient.connectionString(store);
  await ensureLast(client, '$settings', { type: 'update-default-acl', data: byDefault });
  for (const [stream, acl] of Object.entries(streams)) await ensureLast(client, `$$${stream}`, { type: '$metadata', data: { $acl: acl } });
  await client.dispose();
};

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

/** Over HTTP: the client has no words for it. A cluster that has just come up may want to be asked again. */
const ensureUser = async (store, loginName, password) => {
  const deadline = Date.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await post(nodeOf(store, attempt), { loginName, fullName: loginName, groups: [], password });
    if (answer.status === 201 || answer.status === 409) return console.log(`${loginName}: ${answer.status === 201 ? 'made' : 'is there'}`);
    if (answer.status === 401) throw new Error('the event store does not take the password of EVENT_STORE');
    if (Date.now() > deadline) throw new Error(`${loginName} could not be made: ${answer.status} ${answer.text}`);
    await pause(1_000);
  }
};

const post = async ({ url, authorization }, user) => {
  try {
    const headers = { authorization, 'content-type': 'application/json', accept: 'application/json' };
    const answer = await fetch(`${url}/users/`, {
      method: 'POST',
      headers,
      body: JSON.stringify(user),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 0, text: String(error.cause ?? error) };
  }
};

const nodeOf = (store, attempt) => {
  const [, user, password, nodes, query = ''] = /^\w+:\/\/([^:]+):([^@]+)@([^/?]+)\/?(?:\?(.*))?$/.exec(store) ?? [];
  if (!nodes) throw new Error('EVENT_STORE must be esdb://<user>:<password>@<node>[,<node>...]');
  const all = nodes.split(',');
  const scheme = new URLSearchParams(query).get('tls') === 'false' ? 'http' : 'https';
  const credentials = `${decodeURIComponent(user)}:${decodeURIComponent(password)}`;
  return { url: `${scheme}://${all[attempt % all.length]}`, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
};

/** Appends unless that is what the stream says already. */
const ensureLast = async (client, stream, { type, data }) => {
  const last = await lastOf(client, stream);
  if (last && isDeepStrictEqual(last.data, data)) return console.log(`${stream}: is so`);
  await client.appendToStream(stream, jsonEvent({ type, data }), { expectedRevision: last ? last.revision : NO_STREAM });
  console.log(`${stream}: set`);
};

const lastOf = async (client, stream) => {
  let last;
  try {
    for await (const { event } of client.readStream(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 })) last = event;
  } catch (error) {
    if (error.type !== 'stream-not-found') throw error;
  }
  return last;
};

await main().catch((error) => {
  console.error(`event-store-users: ${error.message || error.type}`);
  process.exitCode = 1;
});
