/** Says in the log, every few seconds, how far tables are that take long to build. */
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { BuildProgress } from './table-build.js';

const everyMs = 3_000;

interface BuildLogParts {
  readonly from: bigint | undefined;
  readonly until: bigint;
  readonly clock: Clock;
  readonly log: Log;
}

export const buildLog = ({ from = 0n, until, clock, log }: BuildLogParts): ((progress: BuildProgress) => void) => {
  const begun = clock.now().getTime();
  let said = begun;
  return ({ position, events }) => {
    const now = clock.now().getTime();
    if (now - said < everyMs) return;
    said = now;
    const percent = Number(((position - from) * 100n) / (until - from));
    const eventsPerSecond = Math.round((events * 1_000) / (now - begun));
    log.info({ position: position.toString(), until: until.toString(), percent, eventsPerSecond }, 'building the rows from the log');
  };
};
