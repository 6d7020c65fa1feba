/** What Nova calls the states of a guest. */
import type { VmState } from '../../../../domain/server/server.events.js';

interface Words {
  readonly status: 'ACTIVE' | 'PAUSED' | 'SHUTOFF' | 'ERROR' | 'BUILD';
  /** 0 unknown, 1 running, 3 paused, 4 shut down. */
  readonly powerState: 0 | 1 | 3 | 4;
  /** Where something may be under way, clients look for how far it is. */
  readonly hasProgress: boolean;
}

const words: Readonly<Record<VmState, Words>> = {
  active: { status: 'ACTIVE', powerState: 1, hasProgress: true },
  paused: { status: 'PAUSED', powerState: 3, hasProgress: false },
  stopped: { status: 'SHUTOFF', powerState: 4, hasProgress: false },
  error: { status: 'ERROR', powerState: 0, hasProgress: false },
  building: { status: 'BUILD', powerState: 0, hasProgress: true },
};

export const wordsFor = (vmState: VmState): Words => words[vmState];

/** `undefined`: no server here is ever in such a status. */
export const vmStateWithStatus = (status: string): string | undefined =>
  Object.entries(words).find(([, word]) => word.status === status.toUpperCase())?.[0];
