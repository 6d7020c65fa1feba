/** States, differences and lists, for people. */
import { inColumns } from '../../app/columns.js';
import type { Then } from '../../app/audit/audit.js';
import type { AttachedThen } from '../../app/audit/attached-then.js';
import type { AsOf, ChangedFact, DifferenceBetween } from '../../app/audit/difference.js';
import type { Fact, Facts, State } from '../../app/audit/facts.js';
import type { Holding } from '../../app/audit/holders.js';
import { bad, bold, dim, good } from './colours.js';
import { harmless, inWords, utc } from './texts.js';
import type { People } from './people.js';

const momentOf = (asOf: AsOf): string => (asOf === null ? 'before the first event' : `${utc(asOf.at)} UTC (position ${asOf.position})`);

const whenOf = (asOf: AsOf): string => (asOf === null ? momentOf(asOf) : `as of ${momentOf(asOf)}`);

const factInWords = (fact: Fact): string => (fact === null ? '-' : harmless(String(fact)));

const factLines = (facts: Facts, indent: string): readonly string[] => {
  const width = Math.max(0, ...Object.keys(facts).map(({ length }) => length));
  return Object.entries(facts).map(([field, fact]) => `${indent}${field.padEnd(width)}  ${factInWords(fact)}\n`);
};

/** Whose it is and who made it, by name as well. */
const withNames = (facts: Facts, people: Called): Facts =>
  Object.fromEntries(Object.entries(facts).map(([field, fact]) => [field, withName(field, fact, people)]));

const withName = (field: string, fact: Fact, people: Called): Fact => {
  if (typeof fact !== 'string' || (field !== 'project_id' && field !== 'created_by')) return fact;
  const name = field === 'project_id' ? people.projectName(fact) : people.nameOf(fact);
  return name === fact ? fact : `${fact} (${name})`;
};

type Called = Pick<People, 'nameOf' | 'projectName'>;

export const toldState = ({ asOf, value }: Then<State | null>, people: Called): readonly string[] => {
  if (value === null) return [`it was not there (${whenOf(asOf)})\n`];
  const parts = Object.entries(value.parts).flatMap(([part, facts]) => [`${bold(part)}\n`, ...factLines(withNames(facts, people), '  ')]);
  return [dim(`${whenOf(asOf)}\n`), ...factLines(withNames(value.facts, people), ''), ...parts];
};

export const toldDifference = (difference: DifferenceBetween): readonly string[] => {
  const { from, to, changed, changedParts, came, went } = difference;
  const lines = [
    ...existence(difference),
    ...changed.map((each) => changeLine(each, '')),
    ...changedParts.flatMap(({ part, changed: facts }) => [`${bold(part)}\n`, ...facts.map((each) => changeLine(each, '  '))]),
    ...came.flatMap(({ part, facts }) => [good(`+ ${part}\n`), ...factLines(facts, '    ')]),
    ...went.flatMap(({ part, facts }) => [bad(`- ${part}\n`), ...factLines(facts, '    ')]),
  ];
  return [dim(`from ${momentOf(from)} to ${momentOf(to)}\n`), ...(lines.length === 0 ? ['no difference\n'] : lines)];
};

const existence = ({ existedBefore, existsAfter }: DifferenceBetween): readonly string[] => {
  if (!existedBefore && !existsAfter) return ['it was not there, neither before nor after\n'];
  if (!existedBefore) return [good('it came\n')];
  return existsAfter ? [] : [bad('it went\n')];
};

const changeLine = ({ field, from, to }: ChangedFact, indent: string): string =>
  `${indent}${field}: ${factInWords(from)} -> ${factInWords(to)}\n`;

export const toldAttached = ({ asOf, value }: Then<readonly AttachedThen[]>): readonly string[] => [
  dim(`${whenOf(asOf)}\n`),
  value.length === 0 ? 'nothing was attached\n' : `${inColumns(value.map(attachedCells))}\n`,
];

const attachedCells = (each: AttachedThen): readonly string[] => {
  const { volumeName, volumeId, serverName, serverId, hostName, device, mode, status, since } = each;
  const server = serverId === null ? 'no server' : `server ${harmless(serverName ?? serverId)}`;
  const place = `${server}${hostName === null ? '' : ` on ${hostName}`}`;
  return [`volume ${harmless(volumeName ?? volumeId)}`, status, place, device ?? '-', mode ?? 'mode not chosen', `since ${utc(since)}`];
};

export async function* toldHolders(holders: AsyncIterable<Holding>, people: Pick<People, 'nameOf'>): AsyncGenerator<string> {
  let any = false;
  for await (const holding of holders) {
    any = true;
    yield holderLine(holding, people);
  }
  yield any ? dim('(times in UTC)\n') : 'nobody ever had it\n';
}

const holderLine = (holding: Holding, people: Pick<People, 'nameOf'>): string => {
  const { serverId, serverName, hostName, mode, reserved, attached, until, status, endedBy, endedBecause, askedBy, attachmentId } = holding;
  const begun = attached ?? reserved;
  const who = serverId === null ? (hostName ?? 'no server') : `server ${harmless(serverName ?? serverId)}`;
  const place = hostName === null || serverId === null ? '' : ` on ${hostName}`;
  const time = until
    ? `from ${utc(begun.at)} until ${utc(until.at)} (${inWords(Date.parse(until.at) - Date.parse(begun.at))})`
    : `since ${utc(begun.at)}, ${good(`still ${status}`)}`;
  const end = until ? `, ended${endedBy === null ? '' : ` by ${people.nameOf(endedBy)}`}, ${endedBecause}` : '';
  const was = attached ? 'attached' : 'only reserved';
  return `${bold(who)}${place}: ${was}${mode === null ? '' : ` ${mode}`} ${time}${dim(`; asked for by ${people.nameOf(askedBy)}${end}; attachment ${attachmentId}`)}\n`;
};
