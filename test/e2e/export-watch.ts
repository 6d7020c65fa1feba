/** Looks all the time at what tgt exports from one data folder: who could be writing, whatever the log says. */
import { targetsOfLab } from '../../lab/targets.js';
import { againAndAgain } from './again-and-again.js';

export interface ExportWatch {
  looks(): number;
  mostExportsOfOneVolume(): number;
  stop(): Promise<void>;
}

const everyMs = 25;

export const watchExports = (data: string): ExportWatch => {
  let [looks, most] = [0, 0];
  const look = async () => {
    const backings = (await targetsOfLab(data)).flatMap((target) => target.backings);
    looks += 1;
    most = Math.max(most, ...backings.map((backing) => backings.filter((each) => each === backing).length));
  };
  const { stop } = againAndAgain(look, everyMs);
  return { looks: () => looks, mostExportsOfOneVolume: () => most, stop };
};
