/** How far long work has come; on a terminal only, and never where the output goes. */
import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  to(done: number): void;
  stop(): void;
}

const none: ProgressBar = { to: () => undefined, stop: () => undefined };

export const progressBar = (what: string, total: number): ProgressBar => {
  if (!process.stderr.isTTY || total === 0) return none;
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${what} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`,
    fps: 5,
  });
  bar.start(total, 0);
  return { to: (done) => bar.update(done), stop: () => bar.stop() };
};
