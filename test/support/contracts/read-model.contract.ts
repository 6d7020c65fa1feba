import { afterEach, beforeEach, describe } from '@jest/globals';
import type { ReadModel } from '../../../src/app/ports/read-model.js';
import type { RowTables } from '../../../src/app/ports/row-tables.js';
import { askingContract } from './read-model/asking.js';
import { milestonesContract } from './read-model/milestones.js';
import { preparingContract } from './read-model/preparing.js';
import { savingContract } from './read-model/saving.js';
import { sharingContract } from './read-model/sharing.js';
import { showingContract } from './read-model/showing.js';
import { upkeepContract } from './read-model/upkeep.js';

export interface ReadModelLab {
  readonly readModel: ReadModel & RowTables;
  /** Closes it and opens it again: as the next run of the process finds it. */
  reopen(): Promise<ReadModel & RowTables>;
  /** The same rows, as another process has them. */
  elsewhere(): ReadModel & RowTables;
  dispose(): Promise<void>;
}

/** `make` is called for every test and gives a read model without any table. */
export const readModelContract = (title: string, make: () => Promise<ReadModelLab>): void => {
  describe(`${title} as read model`, () => {
    let lab: ReadModelLab;
    beforeEach(async () => {
      lab = await make();
    });
    afterEach(() => lab.dispose());

    preparingContract(() => lab);
    savingContract(() => lab);
    showingContract(() => lab);
    sharingContract(() => lab);
    milestonesContract(() => lab);
    askingContract(() => lab);
    upkeepContract(() => lab);
  });
};
