/** What was planned beside what came about, in the same words. */
import type { Recorded } from '../../../src/domain/kernel/message.js';
import type { Plan } from '../../../src/app/planning/planner.js';
import { openPortal } from '../../../src/app/planning/supposed-hosts.js';
import { portal } from '../../../src/adapters/simulated/physics/storage-node.js';
import type { Answer, Commanded } from './planning-lab.js';

interface PlannedEvent {
  readonly stream: string;
  readonly type: string;
  readonly data: object;
}

/** As a plan is answered. */
export interface PlanBody {
  readonly answer: Answer;
  readonly events: readonly (PlannedEvent & { readonly words: string })[];
  readonly host_commands: readonly (Commanded & { readonly step: string })[];
  readonly later: readonly { readonly process: string; readonly key: string; readonly step: string; readonly not_before: string | null }[];
}

export interface Outcome {
  readonly answer: Answer;
  readonly events: readonly PlannedEvent[];
  readonly commands: readonly Commanded[];
}

export const planIn = ({ status, body }: Answer): PlanBody | undefined =>
  status === 200 && typeof body === 'object' && body !== null && 'plan' in body ? (body.plan as PlanBody) : undefined;

/** What was refused before it came to a plan changes nothing. Where a target is reached only the target knows; a plan that has seen none says so. */
export const planned = (answered: Answer, plan: Plan<unknown> | undefined): Outcome => {
  const { events = [], hostCommands = [] } = plan ?? {};
  const answer = planIn(answered)?.answer ?? answered;
  const outcome: Outcome = { answer, events, commands: hostCommands.map(({ host, work }) => ({ host, work })) };
  return JSON.parse(JSON.stringify(outcome).replaceAll(openPortal, portal)) as Outcome;
};

/** Passwords are shown to services in earnest, and never in a plan. */
export const happened = (answer: Answer, events: readonly Recorded[], commands: readonly Commanded[]): Outcome => {
  const outcome: Outcome = { answer, events: events.map(({ stream, event: { type, data } }) => ({ stream, type, data })), commands };
  return JSON.parse(JSON.stringify(outcome).replace(/"auth_password":"\w+"/g, '"auth_password":"***"')) as Outcome;
};
