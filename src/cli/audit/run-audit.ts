/** Answers one question on the command line. Whoever may run this may read the files it reads: they see everything. */
import type { AttachedThen } from '../../app/audit/attached-then.js';
import { Audit, type Then } from '../../app/audit/audit.js';
import type { StatefulSubject } from '../../app/audit/states.js';
import { operator } from '../../app/audit/subject.js';
import {
  attachedTable,
  differenceLines,
  differenceTable,
  differenceView,
  holdersTable,
  requestsTable,
  stateLines,
  stateTable,
  timelineTable,
} from '../../app/audit/tables.js';
import { readConfig } from '../../composition/config.js';
import { openForReading } from '../../composition/open-for-reading.js';
import { opening } from '../../composition/opened.js';
import { fail } from '../fail.js';
import { type AuditRequest, limitIn, questionIn } from './asked.js';
import { findSubject, findUser, type Known } from './find-subject.js';
import { People } from './people.js';
import { toldAttached, toldDifference, toldHolders, toldState } from './told-answers.js';
import { toldRequests, toldTimeline } from './told-timeline.js';
import { type Answer, listAnswer, wholeAnswer, write } from './written.js';

export const runAudit = async (request: AuditRequest): Promise<void> => {
  try {
    questionIn(request.options);
    limitIn(request.options);
    const config = readConfig(process.env);
    await opening(async (opened) => {
      const { store, rows } = await openForReading(config, opened);
      const known = { store, rows, people: await People.of(config), isGapless: config.eventStore === null };
      await write(await answerTo(new Audit({ store, rows }), known, request), request.options);
      await opened.close();
    });
  } catch (error) {
    fail(error);
  }
};

const answerTo = async (audit: Audit, known: Known & { readonly people: People }, { kind, id, options }: AuditRequest): Promise<Answer> => {
  const { people } = known;
  if (kind === 'user') {
    const told = await audit.requests(operator, await findUser(known, id), options);
    return listAnswer(requestsTable, told, (items) => toldRequests(items));
  }
  if (kind === 'everything') return attachedAnswer(audit, undefined, options.at);
  const subject = await findSubject(known, { kind, id });
  switch (questionIn(options)) {
    case 'timeline':
      return listAnswer(timelineTable, await audit.timeline(operator, subject, options), (items) =>
        toldTimeline(items, people, subject.kind),
      );
    case 'state': {
      const { asOf, value } = await audit.state(operator, subject, options.at);
      return wholeAnswer({ as_of: asOf, state: value }, stateTable, stateLines(value), toldState({ asOf, value }, people));
    }
    case 'difference': {
      const difference = await audit.difference(operator, subject, { from: options.from ?? '', to: options.to });
      return wholeAnswer(differenceView(difference), differenceTable, differenceLines(difference), toldDifference(difference));
    }
    case 'attached':
      return attachedAnswer(audit, subject, options.at);
    case 'holders':
      return listAnswer(holdersTable, await audit.holders(operator, subject.id), (items) => toldHolders(items, people));
  }
};

const attachedAnswer = async (audit: Audit, subject: StatefulSubject | undefined, at: string | undefined): Promise<Answer> => {
  const { asOf, value } = await audit.allAttached(operator, subject, at);
  return listAnswer(attachedTable, value, (attached) => inColumns(asOf, attached));
};

/** How wide a column is, is known when all of it is there. */
async function* inColumns(asOf: Then<unknown>['asOf'], attached: AsyncIterable<AttachedThen>): AsyncGenerator<string> {
  const value: AttachedThen[] = [];
  for await (const each of attached) value.push(each);
  yield* toldAttached({ asOf, value });
}
