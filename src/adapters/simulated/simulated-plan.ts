/** Which hosts and servers the simulated world has: those of a YAML file, or the two hosts and four servers everybody starts with. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { VmState } from '../../app/ports/hosts.js';
import { checkedPlan } from './plan-check.js';

export interface PlannedServer {
  readonly id: string;
  readonly name: string;
  /** At the first start. */
  readonly state: VmState;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly project: string | null;
}

export interface PlannedHost {
  readonly name: string;
  readonly ip: string | null;
  readonly servers: readonly PlannedServer[];
}

export type SimulatedPlan = readonly PlannedHost[];

const server = (id: string, name: string): PlannedServer => ({ id, name, state: 'active', vcpus: 2, memoryMiB: 2048, project: null });

export const defaultPlan: SimulatedPlan = [
  {
    name: 'sim-1',
    ip: '192.0.2.11',
    servers: [server('5eb00001-0000-4000-8000-000000000001', 'web-1'), server('5eb00001-0000-4000-8000-000000000002', 'db-1')],
  },
  {
    name: 'sim-2',
    ip: '192.0.2.12',
    servers: [server('5eb00002-0000-4000-8000-000000000001', 'web-2'), server('5eb00002-0000-4000-8000-000000000002', 'db-2')],
  },
];

/** Throws with one line that names the file, the place in it and what is wrong there. */
export const readPlan = (file: string): SimulatedPlan => {
  try {
    return checkedPlan(parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const complaint = String(cause)
      .replace(/^\w*Error: /, '')
      .replace(/\n[^]*/, '');
    throw new Error(`${file}: ${complaint}`, { cause });
  }
};
