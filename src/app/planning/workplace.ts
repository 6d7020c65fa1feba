/**
 * What commands and queries work with. By default the real thing; within `workingAt` everything that was given `partsInUse`, however deep
 * below, uses others: those of a plan. So no handler and no controller has to know that there are plans.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AttachmentEvents } from '../attachments/attachment-events.js';
import type { CommandHandler } from '../commanding/command-handler.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { SecretStore } from '../ports/hosts.js';
import type { VolumeQuestion } from '../servers/volume-question.js';

export interface Workplace {
  readonly commandHandler: CommandHandler;
  readonly writeSide: WriteSide;
  readonly question: VolumeQuestion;
  readonly attachmentEvents: Pick<AttachmentEvents, 'watch'>;
  readonly secrets: SecretStore;
  readonly clock: Clock;
}

const elsewhere = new AsyncLocalStorage<Workplace>();

/** Runs `work`, and all that it waits for, at this workplace. */
export const workingAt = <Value>(workplace: Workplace, work: () => Value): Value => elsewhere.run(workplace, work);

/** Each part as who asks works: the one of `real`, outside of `workingAt`. */
export const partsInUse = (real: Workplace): Workplace => ({
  commandHandler: inUse(real, 'commandHandler'),
  writeSide: inUse(real, 'writeSide'),
  question: inUse(real, 'question'),
  attachmentEvents: inUse(real, 'attachmentEvents'),
  secrets: inUse(real, 'secrets'),
  clock: inUse(real, 'clock'),
});

const inUse = <Name extends keyof Workplace>(real: Workplace, name: Name): Workplace[Name] =>
  new Proxy(real[name], {
    get: (_target, member) => {
      const part = (elsewhere.getStore() ?? real)[name];
      const value: unknown = Reflect.get(part, member);
      return typeof value === 'function' ? (value.bind(part) as unknown) : value;
    },
  });
