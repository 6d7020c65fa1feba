import type { Chap, SecretStore } from '../../src/app/ports/hosts.js';
import { checkedUuid } from '../../src/adapters/checked-uuid.js';
import { newPassword, usernameOf } from '../../src/adapters/secrets/chap.js';

/** For tests that attach thousands of volumes: what is left in `secrets` afterwards has leaked. */
export class MemorySecretStore implements SecretStore {
  readonly secrets = new Map<string, Chap>();

  usernameOf(exportId: string): string {
    return usernameOf(exportId);
  }

  ensure(exportId: string): Promise<Chap> {
    return soon(() => {
      const chap = this.secrets.get(checked(exportId)) ?? { username: usernameOf(exportId), password: newPassword() };
      this.secrets.set(exportId, chap);
      return chap;
    });
  }

  get(exportId: string): Promise<Chap | undefined> {
    return soon(() => this.secrets.get(checked(exportId)));
  }

  destroy(exportId: string): Promise<void> {
    return soon(() => {
      this.secrets.delete(checked(exportId));
    });
  }
}

const checked = (exportId: string) => checkedUuid('the export id', exportId);

const soon = <Value>(act: () => Value): Promise<Value> => new Promise((resolve) => resolve(act()));
