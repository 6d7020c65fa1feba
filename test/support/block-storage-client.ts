/** The block storage API as a test asks it, in the demo project and the newest version where nothing else is said. */
import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Ask, type Method, projects, type RunningApp, until, type User } from './running-app.js';

export interface Asking extends Ask {
  readonly as?: User;
}

export type AskBlockStorage = <Body = unknown>(method: Method, path: string, asking?: Asking) => Promise<Answer<Body>>;

export const blockStorageOf =
  (app: RunningApp): AskBlockStorage =>
  (method, path, { as = 'member', ...ask } = {}) =>
    app.ask(as, method, `/volume/v3/${projects.demo}/${path}`, { volume: '3.71', ...ask });

/** Resolves when nothing is recorded for a while. What waits for an hour to pass, such as a reservation, is quiet. */
export const quiet = (app: RunningApp): Promise<void> =>
  until(async () => {
    const before = await app.position();
    await pause(15);
    return (await app.position()) === before;
  });

/** The message of a refusal, which must have this status, the name that goes with it, and must have left the log as it was. */
export const refusedBy = async (app: RunningApp, status: number, asked: () => Promise<Answer>): Promise<string> => {
  await quiet(app);
  const before = await app.position();
  const { status: answered, body } = await asked();
  expect([answered, await app.position()]).toEqual([status, before]);
  const faults = Object.entries(body as Readonly<Record<string, { readonly code: number; readonly message: string }>>);
  expect(faults).toEqual([[names[status], expect.objectContaining({ code: status, message: expect.stringMatching(/./) })]]);
  return faults[0]?.[1].message ?? '';
};

const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
};
