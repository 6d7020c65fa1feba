import { describe, expect, it } from '@jest/globals';
import { checkServer } from '../../../../src/adapters/event-store/eventstoredb/server-check.js';
import { VirtualTime } from '../../../support/virtual-time.js';
import { clientError, FakeClient } from './fake-client.js';

const address = { scheme: 'esdb', nodes: 'node:2113' } as const;

/** All of the log is not for it; some streams may be. */
class RestrictedClient extends FakeClient {
  override readAll(): ReturnType<FakeClient['readAll']> {
    this.readErrors.unshift(clientError('access-denied'));
    return super.readAll({ from: 'end', direction: 'backwards', maxCount: 1 });
  }
}

describe('A user who may read one stream only', () => {
  const check = (client: FakeClient, reads: string | undefined) => checkServer(client, address, { clock: new VirtualTime(), reads });

  it('is taken for who it says it is when it can read that', async () => {
    const client = new RestrictedClient();
    client.put({ streamId: 'hostcommands-sim-1' });
    await check(client, 'hostcommands-sim-1');
    expect(client.disposed).toBe(false);
  });

  it('is so, too, while there is no such stream yet', () => check(new RestrictedClient(), 'hostcommands-sim-1'));

  it('is refused where all of the log is to be read', async () => {
    const client = new RestrictedClient();
    const refused = 'The event store at node:2113 refuses the user and password of the connection string';
    await expect(check(client, undefined)).rejects.toThrow(refused);
    expect(client.disposed).toBe(true);
  });

  it('is refused where it may not read that either', async () => {
    const client = new RestrictedClient();
    client.put({ streamId: 'hostcommands-sim-2' });
    client.readErrors.push(clientError('access-denied'));
    await expect(check(client, 'hostcommands-sim-2')).rejects.toThrow('refuses the user and password');
  });
});
