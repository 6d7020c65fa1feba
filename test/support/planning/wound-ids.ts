import type { Ids } from '../../../src/app/ports/ambient.js';
import { SeededRandom } from '../seeded-random.js';

/** The same ids again, whenever it is begun with the same seed: what is planned and what is done then get the same names. */
export class WoundIds implements Ids {
  private random = new SeededRandom(0);

  begin(seed: number): void {
    this.random = new SeededRandom(seed);
  }

  uuid(): string {
    return this.random.uuid();
  }
}
