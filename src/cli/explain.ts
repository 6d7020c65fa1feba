/** What `mooring explain` does. Who may run it runs the machine, and sees everything. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../adapters/ambient/system.js';
import { MemoryRefusals } from '../adapters/refusals/memory-refusals.js';
import type { Viewer } from '../app/commanding/requester.js';
import { Explainer } from '../app/explaining/explainer.js';
import type { Explanation, SubjectKind, Unsettled } from '../app/explaining/explanation.js';
import { explanationText, unsettledText } from '../app/explaining/explanation-text.js';
import { readConfig } from '../composition/config.js';
import { openForReading, openParkedForReading } from '../composition/open-for-reading.js';
import { opening, type Opened } from '../composition/opened.js';
import { allPresent } from '../app/ports/presence.js';
import type { RowSource } from '../app/ports/read-model.js';
import type { ExplainOptions } from './explain.command.js';
import { idOf } from './named-thing.js';
import { addedByProduct, type Known, parkedByProduct } from './product-knows.js';

export interface Wanted {
  readonly kind: SubjectKind | undefined;
  readonly id: string | undefined;
}

/** Whoever can read the files. */
export const machineOperator: Viewer = { isAdmin: true, isService: false, project: { id: '' } };

const watchMs = 2_000;

interface Said {
  readonly settled: boolean;
  readonly json: object;
  readonly text: string;
}

export const explain = async ({ kind, id }: Wanted, options: ExplainOptions): Promise<void> => {
  if (kind !== undefined && id === undefined) throw new Error(`Say which ${kind}: mooring explain ${kind} <id>`);
  await opening(async (opened) => {
    const { explainer, rows } = await openExplainer(opened);
    const say = async (): Promise<Said> => {
      if (kind === undefined || id === undefined)
        return ofAll(await parkedByProduct(await explainer.unsettled(machineOperator, options.limit)));
      const explanation = await explainer.explain(machineOperator, kind, await idOf(rows, kind, id));
      return ofOne(await addedByProduct(explanation));
    };
    await print(say, options);
    await opened.close();
  });
};

const openExplainer = async (opened: Opened): Promise<{ explainer: Explainer; rows: RowSource }> => {
  const config = readConfig(process.env);
  const { store, rows } = await openForReading(config, opened);
  const policy = { unplugTries: config.unplug.tries };
  const refusals = new MemoryRefusals(systemClock);
  const parked = await openParkedForReading(config, opened);
  return { explainer: new Explainer({ store, rows, policy, refusals, presence: allPresent, clock: systemClock, parked }), rows };
};

const print = async (say: () => Promise<Said>, { json, watch }: ExplainOptions): Promise<void> => {
  for (let last = ''; ;) {
    const said = await say();
    const text = json ? JSON.stringify(said.json) : said.text;
    if (text !== last) console.log(last === '' || json ? text : `\n${new Date().toISOString()}\n${text}`);
    last = text;
    if (!watch || said.settled) return;
    await pause(watchMs);
  }
};

const ofAll = ({ answer: unsettled, note }: Known<Unsettled>): Said => ({
  settled: unsettled.open.length === 0,
  json: { unsettled, ...(note && { note }) },
  text: noted(unsettledText(unsettled), note),
});

const ofOne = ({ answer: explanation, note }: Known<Explanation>): Said => ({
  settled: explanation.settled,
  json: { explanation, ...(note && { note }) },
  text: noted(explanationText(explanation), note),
});

const noted = (text: string, note: string | null): string => (note === null ? text : `${text}\n\n(${note})`);
