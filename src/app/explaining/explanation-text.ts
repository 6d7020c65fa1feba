/** An explanation as it is printed: like a good doctor's note. */
import type { Refusal } from '../ports/refusals.js';
import type { Advice, Asked, Explanation, GivenUp, Matter, Unsettled } from './explanation.js';

/** What the users are called who asked; by their id where nobody says. */
export type CalledUsers = (userId: string) => string;
const byId: CalledUsers = (userId) => userId;

export const explanationText = ({ summary, since, settled, open, gaveUp, refused }: Explanation, nameOf: CalledUsers = byId): string => {
  const state = settled ? `It is settled${since === null ? '' : ` since ${since}`}.` : `It is not settled: ${counted(open.length)}.`;
  const parts = [[summary, state], ...open.map((matter) => matterLines(matter, nameOf)), given(gaveUp, nameOf), said(refused, nameOf)];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

export const unsettledText = ({ open, more }: Unsettled, nameOf: CalledUsers = byId): string => {
  if (open.length === 0) return 'Everything is settled.';
  const heading = more ? `Not settled: more than ${counted(open.length)}.` : `Not settled: ${counted(open.length)}.`;
  return [[heading], ...open.map((matter) => matterLines(matter, nameOf))].map((lines) => lines.join('\n')).join('\n\n');
};

const counted = (count: number): string => `${count} ${count === 1 ? 'matter' : 'matters'}`;

const line = (label: string, words: string): string => `  ${label.padEnd(10)}${words}`;
const lines = (label: string, all: readonly string[]): readonly string[] =>
  all.map((words, index) => line(index === 0 ? label : '', words));

const matterLines = (matter: Matter, nameOf: CalledUsers): readonly string[] => {
  const { what, standing, asked, since, forSeconds, nextTry, unblock, commands } = matter;
  return [
    `${what}: ${standing}`,
    line('asked', askedWords(asked, nameOf)),
    line('step', stepWords(matter)),
    line('since', `${since} (${duration(forSeconds)})`),
    ...lines('error', errorWords(matter)),
    ...(nextTry === null ? [] : [line('next', `${nextTry.at} (in ${duration(nextTry.inSeconds)})`)]),
    ...lines('unblock', unblock.map(adviceWords)),
    ...lines('commands', commands),
  ];
};

const askedWords = ({ by, requestId, at }: Asked, nameOf: CalledUsers): string =>
  [`by ${nameOf(by)}`, ...(at === '' ? [] : [`at ${at}`]), ...(requestId === '' ? [] : [`in ${requestId}`])].join(' ');

const stepWords = ({ step: { name, number, of, done, after, host } }: Matter): string => {
  const around = [...(done.length === 0 ? [] : [`done: ${done.join(', ')}`]), ...(after.length === 0 ? [] : [`then: ${after.join(', ')}`])];
  return `"${name}"${host === null ? '' : ` on host ${host}`}, ${number} of ${of}${around.length === 0 ? '' : ` (${around.join('; ')})`}`;
};

const certainty = { refused: 'it certainly did not happen at this try', unknown: 'it may have happened all the same' } as const;

const errorWords = ({ lastError, tries }: Matter): readonly string[] => {
  if (lastError === null) return [];
  const { outcome, reason, at } = lastError;
  const often = tries === 0 ? [] : [`try ${tries}`];
  return [reason, `(${[...often, ...(at === null ? [] : [`at ${at}`]), certainty[outcome]].join(', ')})`];
};

const whose = { caller: 'you', operator: 'an operator', nobody: 'by itself' } as const;

const adviceWords = ({ who, words }: Advice): string => `${whose[who]}: ${words}`;

const given = (gaveUp: readonly GivenUp[], nameOf: CalledUsers): readonly string[] =>
  gaveUp.length === 0
    ? []
    : [
        'Given up lately',
        ...gaveUp.map(
          ({ at, what, step, reason, asked }) => `  ${at}  ${what}, at step "${step}": ${reason} (asked ${askedWords(asked, nameOf)})`,
        ),
      ];

const said = (refused: readonly Refusal[], nameOf: CalledUsers): readonly string[] =>
  refused.length === 0
    ? []
    : [
        'Refused lately',
        ...refused.map(
          ({ at, asked, words, code, userId, requestId }) => `  ${at}  ${asked}: ${words} (${code}; by ${nameOf(userId)} in ${requestId})`,
        ),
      ];

export const duration = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
};
