import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { givenUpSince } from '../../../src/app/explaining/history.js';
import { AuditLab } from '../../support/audit-lab.js';
import { begin } from '../../support/audit-stories.js';
import { a1, afterNoon, attachFailed, exportRequested, reserved, stepFailed, volumeId } from '../../support/examples.js';

describe('What was given up lately', () => {
  let lab: AuditLab;
  beforeEach(async () => {
    lab = new AuditLab();
    await begin(lab);
    const asked = await lab.asked('req-1', [reserved(a1), exportRequested(a1)]);
    await lab.follows('req-1', asked, [stepFailed(a1), attachFailed(a1)], { after: 100 });
  });
  afterEach(() => lab.dispose());
  const since = (seconds: number) => givenUpSince(lab.store, `volume-${volumeId}`, afterNoon(seconds));

  it('is told with when it was asked for, also when that was before the time that is looked at', async () => {
    for (const seconds of [0, 50]) {
      expect(await since(seconds)).toMatchObject([
        { wish: 'attach', attachmentId: a1, at: afterNoon(104), asked: { by: 'user-1', requestId: 'req-1', at: afterNoon(4) } },
      ]);
    }
  });
  it('is not what was given up before', async () => expect(await since(105)).toEqual([]));
});
