/** The guests that all suites share: to boot them takes longer than most of what is done with them. */
import { afterAll, beforeAll } from '@jest/globals';
import { destroyGuest, type Guest, startGuest, waitUntilBooted } from '../../lab/guest.js';
import { type Lab, openLab } from '../../lab/lab.js';
import { removeSecret, secretsOfGuest } from '../../lab/secrets.js';
import { removeTarget, targetsOfLab } from '../../lab/targets.js';
import { MooringProcess } from '../support/mooring-process.js';
import { Customer } from './customer.js';

export interface Guests {
  readonly one: Guest;
  readonly other: Guest;
  /** Stopped in its boot loader: it never acknowledges anything. */
  readonly deaf: Guest;
}

export interface OnRealParts {
  readonly mooring: MooringProcess;
  readonly customer: Customer;
}

const kinds = [
  ['one', 'linux'],
  ['other', 'linux'],
  ['deaf', 'boot-loader-only'],
] as const;

/** Another run at the same time has guests of its own. */
const nameOf = (name: keyof Guests) => `e2e-${name}-${process.pid}`;

const layingOutMs = 20 * 60_000;

/** Call in the `describe` around all suites; use what it answers in tests. */
export const sharedGuests = (): Guests => {
  let lab: Lab | undefined;
  const guests: Partial<Record<keyof Guests, Guest>> = {};

  beforeAll(async () => {
    const opened = await openLab();
    lab = opened;
    const boots = kinds.map(async ([name, kind]) => {
      const guest = await startGuest(opened, { name: nameOf(name), kind });
      guests[name] = guest;
      await waitUntilBooted(guest);
    });
    const failed = (await Promise.allSettled(boots)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }, layingOutMs);

  afterAll(async () => {
    for (const { name, shell } of Object.values(guests)) {
      shell.close();
      for (const secret of await secretsOfGuest(name)) await removeSecret(secret);
      if (lab) await destroyGuest(lab, name);
    }
  });

  const there = (name: keyof Guests) => guests[name] ?? fail(`guest ${name} has not booted`);
  return {
    get one() {
      return there('one');
    },
    get other() {
      return there('other');
    },
    get deaf() {
      return there('deaf');
    },
  };
};

/** A Mooring for the tests of one `describe`, on this machine's libvirt and tgt. */
export const ownMooring = (env: Readonly<Record<string, string>> = {}): OnRealParts => {
  let mooring: MooringProcess | undefined;
  let customer: Customer | undefined;

  beforeAll(async () => {
    mooring = await MooringProcess.start({ env: { MOORING_HOSTS: 'libvirt', ...env } });
    customer = await Customer.of(mooring);
  });

  afterAll(async () => {
    if (!mooring) return;
    await mooring.stop();
    // There are some only where a test has failed.
    for (const target of await targetsOfLab(mooring.data)) await removeTarget(target);
    await mooring.dispose();
  });

  return {
    get mooring() {
      return mooring ?? fail('Mooring has not started');
    },
    get customer() {
      return customer ?? fail('Mooring has not started');
    },
  };
};

const fail = (why: string): never => {
  throw new Error(why);
};
