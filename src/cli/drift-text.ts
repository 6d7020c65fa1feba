/** What hosts really hold, for people. */
import type { DifferenceView, LookView } from '../app/http/mooring/drift/drift.views.js';

export interface Shown {
  readonly drift: readonly DifferenceView[];
  readonly looks: readonly LookView[];
}

/** `volume board`, `server web-1`; by their id where they have no name that is known. */
export type CalledThings = (kind: 'volume' | 'server', id: string) => string;

/** Hosts, or parts of hosts, of which nobody can say whether they are as the log says. */
export const isUnseen = ({ looks }: Shown): boolean => looks.length === 0 || looks.some(isBlind);

const isBlind = ({ answeredAt, unseen }: LookView): boolean => answeredAt === null || unseen.length > 0;

export const reportText = (shown: Shown, called: CalledThings): string => {
  const unseen = shown.looks.flatMap(unseenLines);
  const found = shown.drift.map((each) => paragraph(each, called));
  return [...found, ...(unseen.length === 0 ? [] : [unseen.join('\n')]), verdict(shown)].join('\n\n');
};

const unseenLines = ({ host, answeredAt, unseen }: LookView): readonly string[] =>
  answeredAt === null
    ? [`Host ${host} has never been looked at.`]
    : unseen.map((why) => `Host ${host} could not be seen whole: ${once(why)}.`);

/** `guests: guests could not be listed` says the same twice. */
const once = (why: string): string => why.replace(/^(\w+): (?=\1 )/, '');

const verdict = (shown: Shown): string => {
  const { drift, looks } = shown;
  if (looks.length === 0) return 'No host has been looked at yet.';
  const when = lookedAt(looks);
  if (drift.length > 0) return `${counted(drift.length, 'difference')} on ${counted(looks.length, 'host')}${when}.`;
  const whole = looks.length === 1 ? '1 host is' : `${looks.length} hosts are`;
  return isUnseen(shown) ? `As far as it could be seen, ${whole} as the log says${when}.` : `${whole} as the log says${when}.`;
};

/** Of looks at many hosts, the one that is longest ago. */
const lookedAt = (looks: readonly LookView[]): string => {
  const [oldest] = looks.flatMap(({ answeredAt }) => answeredAt ?? []).toSorted();
  if (oldest === undefined) return '';
  return looks.length === 1 ? `, looked at ${oldest}` : `, looked at ${oldest} or later`;
};

const paragraph = (
  { id, volumeId, serverId, expected, seen, words, foundAt, mend, repair }: DifferenceView,
  called: CalledThings,
): string => {
  const about = [...(volumeId === null ? [] : [called('volume', volumeId)]), ...(serverId === null ? [] : [called('server', serverId)])];
  return [
    id,
    ...(about.length === 0 ? [] : [`  about:    ${about.join(', ')}`]),
    `  expected: ${expected}`,
    `  seen:     ${seen}`,
    `  since:    ${foundAt}`,
    `  ${words}`,
    ...(mend?.reason ? [`  repair ${mend.stage}: ${mend.reason}`] : []),
    ...(repair ? [] : ['  Mooring does nothing about it.']),
  ].join('\n');
};

export const planText = ({ drift }: Shown, plan: readonly DifferenceView[], called: CalledThings): string => {
  if (plan.length === 0) return `Of ${counted(drift.length, 'difference')} none can be repaired${losesData(drift)}.\n`;
  const lines = plan.map(({ id, volumeId, repair }) => {
    const of = volumeId === null ? '' : ` (${called('volume', volumeId)})`;
    return `  ${repair?.does ?? ''}: ${id}${of}`;
  });
  const heading = `Of ${counted(drift.length, 'difference')} ${plan.length === 1 ? 'this' : 'these'} would be repaired:`;
  return `${[heading, ...lines].join('\n')}\n`;
};

const losesData = (drift: readonly DifferenceView[]): string =>
  drift.some(({ repair }) => repair?.losesData) ? ' without losing bytes; --with-data allows that' : '';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
