import { expect, it } from '@jest/globals';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { visiblePlan } from '../../../src/app/planning/visible-plan.js';

const [near, far] = [hostName('h1'), hostName('h2')];
const plan = {
  events: [
    { stream: 'host-h1', type: 'MaintenanceEnded', data: { hostName: near, service: 'compute' } },
    { stream: 'volume-v', type: 'ExtensionFailed', data: { volumeId: 'v', reason: 'host h1 has no room, nor has h2' } },
  ],
  hostCommands: [{ host: far, step: 'look', work: { type: 'TakeInventory', data: { part: 'exports', after: null, known: null } } }],
  later: [],
} satisfies Parameters<typeof visiblePlan>[0];
const reasonFor = (isAdmin: boolean) => visiblePlan(plan, { isAdmin, isService: false }).events[1]?.data;

it('names no host in its reasons, except to those who may know', () => {
  expect(reasonFor(false)).toEqual({ volumeId: 'v', reason: 'a host has no room, nor has a host' });
  expect(reasonFor(true)).toEqual({ volumeId: 'v', reason: 'host h1 has no room, nor has h2' });
});
