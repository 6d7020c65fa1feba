import type { VisiblePlan } from '../../planning/visible-plan.js';

interface Answer {
  readonly status: number;
  /** `null` where there would be none. */
  readonly body: unknown;
}

export const planView = ({ events, hostCommands, later }: VisiblePlan, { status, body }: Answer): object => ({
  plan: {
    answer: { status, body: body ?? null },
    events,
    host_commands: hostCommands,
    later: later.map(({ process, key, step, notBefore }) => ({ process, key, step, not_before: notBefore })),
  },
});
