/** What happened, for people: each request by its name, below it what followed, further in the further from its cause. */
import { withSubjects } from '../../app/audit/about.js';
import type { RequestTold } from '../../app/audit/requests-of.js';
import type { SubjectKind } from '../../app/audit/subject.js';
import type { TimelineEntry } from '../../app/audit/timeline.js';
import { bad, bold, dim, doubtful, good } from './colours.js';
import { harmless, inWords, utc } from './texts.js';
import type { People } from './people.js';

/** Tries that fail follow from each other without end; so does their indentation not. */
const mostIndented = 8;

/** `of` a volume: which one need not be said of each of its events; so it is with a server, and with an attachment of one. */
export async function* toldTimeline(
  entries: AsyncIterable<TimelineEntry>,
  people: Pick<People, 'nameOf'>,
  of: SubjectKind,
): AsyncGenerator<string> {
  let last: string | undefined;
  for await (const entry of entries) {
    const began = `${entry.requestId} ${entry.actor}`;
    if (began !== last) yield headOf(entry, people);
    last = began;
    yield lineOf(entry, of);
  }
  yield last === undefined ? 'nothing happened\n' : dim('(times in UTC)\n');
}

const headOf = ({ actor, requestId }: TimelineEntry, people: Pick<People, 'nameOf'>): string =>
  bold(actor === 'mooring' ? `mooring itself, ${requestId}\n` : `${people.nameOf(actor)} asked, ${requestId}\n`);

const lineOf = (entry: TimelineEntry, of: SubjectKind): string => {
  const indent = '  '.repeat(Math.min(entry.depth, mostIndented));
  const arrow = entry.depth > 0 ? '└ ' : '';
  const place = dim(`  ${utc(entry.at)}  ${entry.position.padStart(7)}`);
  return `${place}  ${indent}${arrow}${coloured(entry, of)}${dim(timesOf(entry))}\n`;
};

const timesOf = ({ sinceCauseMs, sinceRequestMs, took }: TimelineEntry): string => {
  const times = [
    ...(took ? [`${took.step}${took.step.includes(',') ? ',' : ''} took ${inWords(took.ms)}`] : []),
    ...(sinceCauseMs === null || sinceCauseMs === took?.ms ? [] : [`+${inWords(sinceCauseMs)}`]),
    ...(sinceRequestMs === null || sinceRequestMs === 0 || sinceRequestMs === sinceCauseMs
      ? []
      : [`${inWords(sinceRequestMs)} after the request`]),
  ];
  return times.length === 0 ? '' : `  [${times.join(', ')}]`;
};

const coloured = ({ type, words, about, took }: TimelineEntry, of: SubjectKind): string => {
  const subjects = of === 'attachment' ? [] : about.filter((subject) => !subject.startsWith(`${of} `));
  const said = harmless(withSubjects(words, subjects));
  if (/Refused$|Failed$|Lost$|RolledBack$/.test(type)) return /StepFailed$/.test(type) ? doubtful(said) : bad(said);
  return took ? good(said) : said;
};

export async function* toldRequests(requests: AsyncIterable<RequestTold>): AsyncGenerator<string> {
  let any = false;
  for await (const { at, position, requestId, asked, outcome, tookMs, streams } of requests) {
    any = true;
    yield `${dim(`${utc(at)}  ${position.padStart(7)}`)}  ${bold(requestId)}\n`;
    for (const words of asked) yield `    ${harmless(words)}\n`;
    if (outcome !== null) yield `    └ ${good(harmless(outcome))}${dim(`  [${inWords(tookMs)} later]`)}\n`;
    yield dim(`    in ${streams.join(', ')}\n`);
  }
  yield any ? dim('(times in UTC)\n') : 'changed nothing\n';
}
