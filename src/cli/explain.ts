/** What `mooring explain` does. Who may run it runs the machine, and sees everything. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../adapters/ambient/system.js';
import { MemoryRefusals } from '../adapters/refusals/memory-refusals.js';
import type { Viewer } from '../app/commanding/requester.js';
import { Explainer } from '../app/explaining/explainer.js';
import type { Explanation, SubjectKind, Unsettled } from '../app/explaining/explanation.js';
import { explanationText, unsettledText } from '../app/explaining/explanation-text.js';
import { readConfig } from '../composition/config.js';
import { openForReading } from '../composition/open-for-reading.js';
import { openHints } from '../composition/open-hints.js';
import { opening, type Opened } from '../composition/opened.js';
import { createLog } from '../app/http/log.js';
import type { RowSource } from '../app/ports/read-model.js';
import { harmlessLines } from './audit/texts.js';
import { People } from './audit/people.js';
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
    const parts = await openParts(opened);
    const { explainer, rows } = parts;
    const say = async (): Promise<Said> => {
      if (kind === undefined || id === undefined) return ofAll(await explainer.unsettled(machineOperator, options.limit), parts);
      return ofOne(await explainer.explain(machineOperator, kind, await idOf(rows, kind, id)), parts);
    };
    await print(say, options);
    await opened.close();
  });
};

interface Parts {
  readonly explainer: Explainer;
  readonly rows: RowSource;
  readonly people: Pick<People, 'nameOf'>;
  /** One process does all: what it has only in its memory is asked of it. */
  readonly isAlone: boolean;
}

const openParts = async (opened: Opened): Promise<Parts> => {
  const config = readConfig(process.env);
  const { store, rows } = await openForReading(config, opened);
  const { presence, parked, refusals, isAlone } = await openHints(config, opened, createLog('warn', process.stderr));
  const policy = { unplugTries: config.unplug.tries };
  const memory = { presence, parked, refusals: refusals ?? new MemoryRefusals(systemClock) };
  const explainer = new Explainer({ store, rows, policy, clock: systemClock, ...memory });
  return { explainer, rows, people: await People.of(config), isAlone };
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

const ofAll = async (read: Unsettled, { people, isAlone }: Parts): Promise<Said> => {
  const { answer: unsettled, note } = isAlone ? await parkedByProduct(read) : known(read);
  const text = unsettledText(unsettled, (user) => people.nameOf(user));
  return { settled: unsettled.open.length === 0, json: { unsettled, ...(note && { note }) }, text: noted(text, note) };
};

const ofOne = async (read: Explanation, { people, isAlone }: Parts): Promise<Said> => {
  const { answer: explanation, note } = isAlone ? await addedByProduct(read) : known(read);
  const text = explanationText(explanation, (user) => people.nameOf(user));
  return { settled: explanation.settled, json: { explanation, ...(note && { note }) }, text: noted(text, note) };
};

const known = <Answer>(answer: Answer): Known<Answer> => ({ answer, note: null });

const noted = (text: string, note: string | null): string => harmlessLines(note === null ? text : `${text}\n\n(${note})`);
