/** The aggregates as every role reaches them. */
import { systemClock, systemIds } from '../adapters/ambient/system.js';
import { CommandHandler } from '../app/commanding/command-handler.js';
import { rowSnapshots } from '../app/commanding/row-snapshots.js';
import { WriteSide } from '../app/commanding/write-side.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { ShownLog } from '../app/projecting/shown-log.js';
import { VolumeQuestion } from '../app/servers/volume-question.js';

export interface Deciding {
  readonly commandHandler: CommandHandler;
  readonly writeSide: WriteSide;
  readonly question: VolumeQuestion;
}

export const deciding = (store: EventStore, readModel: ReadModel, projections: ShownLog): Deciding => {
  const commandHandler = new CommandHandler(store, systemClock, systemIds, rowSnapshots(readModel));
  const writeSide = new WriteSide(commandHandler, projections);
  return { commandHandler, writeSide, question: new VolumeQuestion(writeSide, commandHandler, systemClock) };
};
