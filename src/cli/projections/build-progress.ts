/** How far a build has come: a bar where somebody looks, lines of JSON where a program reads, else nothing. */
import { SingleBar } from 'cli-progress';
import type { BuildProgress } from '../../app/projecting/table-build.js';

const lineEveryMs = 1_000;

export interface Following {
  readonly progressed: (progress: BuildProgress) => void;
  stop(): void;
}

interface Along extends BuildProgress {
  readonly until: bigint;
  readonly eventsPerSecond: number;
  readonly secondsLeft: number;
}

export const followBuild = (until: bigint, { json }: { readonly json: boolean }): Following => {
  if (json) return lines(until);
  return process.stderr.isTTY ? bar(until) : { progressed: () => undefined, stop: () => undefined };
};

const lines = (until: bigint): Following => {
  const along = measured(until);
  let said = 0;
  const progressed = (progress: BuildProgress): void => {
    const now = performance.now();
    if (now - said < lineEveryMs && progress.position < until) return;
    said = now;
    const { position, events, eventsPerSecond, secondsLeft } = along(progress);
    console.log(JSON.stringify({ position: `${position}`, until: `${until}`, events, eventsPerSecond, secondsLeft }));
  };
  return { progressed, stop: () => undefined };
};

const bar = (until: bigint): Following => {
  const along = measured(until);
  const format = '{bar} {percentage}% | {eventsPerSecond} events/s | position {value} of {total} | {secondsLeft} s left';
  const shown = new SingleBar({ stream: process.stderr, format, fps: 5 });
  shown.start(Number(until), 0, { eventsPerSecond: 0, secondsLeft: '…' });
  return { progressed: (progress) => shown.update(Number(progress.position), along(progress)), stop: () => shown.stop() };
};

/** By how the log went by, since events of no interest take their time, too. */
const measured = (until: bigint): ((progress: BuildProgress) => Along) => {
  const begun = performance.now();
  let first: bigint | undefined;
  return ({ position, events }) => {
    first ??= position;
    const seconds = (performance.now() - begun) / 1_000;
    const done = Number(position - first);
    const secondsLeft = done === 0 ? 0 : Math.round((Number(until - position) / done) * seconds);
    return { position, events, until, eventsPerSecond: Math.round(events / seconds), secondsLeft };
  };
};
