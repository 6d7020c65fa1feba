/** Who keeps the chain over the log and signs it. */
import { systemClock, systemIds } from '../adapters/ambient/system.js';
import { Checkpointer, type CheckpointerParts } from '../app/evidence/checkpointer.js';
import type { LeaseParts } from '../app/leasing/held-lease.js';
import { LeaseKeeper } from '../app/leasing/lease-keeper.js';
import type { Tenant } from '../app/leasing/tenancy.js';
import type { Log } from '../app/log.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { Signer } from '../app/ports/signer.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { graceMs } from './running.js';
import { signerBefore } from './signer.js';

interface Signing {
  readonly config: Config;
  readonly store: EventStore;
  readonly signer: Signer;
  readonly log: Log;
}

/** For a process that is alone. */
export const keepCheckpoints = async (signing: Signing, opened: Opened): Promise<Checkpointer> => {
  const checkpointer = new Checkpointer(await partsOf(signing));
  opened.add(checkpointer, () => checkpointer.stop());
  await checkpointer.start();
  return checkpointer;
};

/** For one of several: whose turn it is, signs. Two at once would do no harm. */
export const shareCheckpoints = async (signing: Signing, leasing: LeaseParts, opened: Opened): Promise<void> => {
  const parts = await partsOf(signing);
  const newRunner = (): Tenant => tenantOf(new Checkpointer(parts));
  const keeper = new LeaseKeeper({ ...leasing, ...parts, lease: 'checkpoints', newRunner });
  opened.add(keeper, () => keeper.stop(graceMs));
  keeper.start();
};

const partsOf = async ({ config, store, signer, log }: Signing): Promise<CheckpointerParts> => ({
  ...{ store, signer, before: await signerBefore(config), clock: systemClock, ids: systemIds, log },
});

const tenantOf = (checkpointer: Checkpointer): Tenant => {
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= checkpointer.stop());
  return { start: () => checkpointer.start(), stop: end, abandon: () => void end() };
};
