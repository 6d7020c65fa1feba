/** What was planned beside what came about, in the same words. */
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { openPortal } from '../../../src/app/planning/supposed-hosts.js';
import { portal } from '../../../src/adapters/simulated/physics/storage-node.js';
import type { Answer, Commanded } from './planning-lab.js';

/** As a plan is answered. */
export interface PlanBody {
  readonly answer: Answer;
  readonly events: readonly { readonly stream: string; readonly type: string; readonly data: object }[];
  readonly host_commands: readonly (Commanded & { readonly step: string })[];
  readonly later: readonly { readonly process: string; readonly key: string; readonly step: string; readonly not_before: string | null }[];
}

export type Outcome = Pick<PlanBody, 'answer' | 'events'> & { readonly host_commands: readonly Commanded[] };

export const planIn = ({ status, body }: Answer): PlanBody | undefined =>
  status === 200 && typeof body === 'object' && body !== null && 'plan' in body ? (body.plan as PlanBody) : undefined;

/** Where a target is reached only the target knows; a plan that has seen none says so. */
export const planned = ({ answer, events, host_commands: commands }: PlanBody): Outcome => {
  const outcome = { answer, events, host_commands: commands.map(({ host, work }) => ({ host, work })) };
  return JSON.parse(JSON.stringify(outcome).replaceAll(openPortal('sim-1'), portal)) as Outcome;
};

/** Passwords are shown to services in earnest, and never in a plan. */
export const happened = (answer: Answer, events: readonly Recorded[], commands: readonly Commanded[]): Outcome => {
  const recorded = events.map(({ stream, event: { type, data } }) => ({ stream, type, data }));
  const outcome = { answer, events: recorded, host_commands: commands };
  return JSON.parse(JSON.stringify(outcome).replace(/"auth_password":"\w+"/g, '"auth_password":"***"')) as Outcome;
};
