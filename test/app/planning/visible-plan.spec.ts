import { expect, it } from '@jest/globals';
import { visiblePlan } from '../../../src/app/planning/visible-plan.js';

const plan = {
  events: [
    {
      stream: 'volume-v',
      type: 'ExportRequested',
      data: { volumeId: 'v', attachmentId: 'a', storageHost: 'h1', connector: { host: 'h2' } },
    },
    { stream: 'volume-v', type: 'ExtensionFailed', data: { volumeId: 'v', reason: 'host h1 has no room, nor has h2' } },
  ],
  hostCommands: [{ host: 'h2', step: 'log in', work: { type: 'LogIn', data: {} } }],
  later: [],
};
const reasonFor = (isAdmin: boolean) => visiblePlan(plan, { isAdmin, isService: false }).events[1]?.data;

it('names no host in its reasons, except to those who may know', () => {
  expect(reasonFor(false)).toEqual({ volumeId: 'v', reason: 'a host has no room, nor has a host' });
  expect(reasonFor(true)).toEqual({ volumeId: 'v', reason: 'host h1 has no room, nor has h2' });
});
