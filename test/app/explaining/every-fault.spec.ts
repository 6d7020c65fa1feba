/**
 * Every way in which every operation of the simulated world can go wrong, in every step that uses it: each time somebody explains what is
 * going on, and has to name that step and that fault. A new operation, or a new fault, does not compile before it is listed here.
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault, Operation } from '../../../src/adapters/simulated/faults.js';
import type { Explanation, Matter } from '../../../src/app/explaining/explanation.js';
import { explanationText } from '../../../src/app/explaining/explanation-text.js';
import type { VolumeId } from '../../../src/domain/kernel/ids.js';
import { Simulation } from '../../support/simulation.js';
import { unplugTries } from '../../support/simulation/running.js';
import { answered, project, User } from '../../support/simulation/people.js';

const web1 = '5eb00001-0000-4000-8000-000000000001';

/** What leads to the step; and the step, by the name that people are told. */
interface Way {
  readonly step: string;
  readonly before: (simulation: Simulation, volumeId: VolumeId) => Promise<void>;
  readonly act: (simulation: Simulation, volumeId: VolumeId) => Promise<unknown>;
}

const nothing = () => Promise.resolve();
const attach = (simulation: Simulation, volumeId: VolumeId) => new User(simulation).attach(volumeId, web1);
const detach = (simulation: Simulation, volumeId: VolumeId) => new User(simulation).detach(volumeId, web1);

const attached: Way['before'] = async (simulation, volumeId) => {
  await simulation.finished(attach(simulation, volumeId));
  await simulation.settle();
};
const attaching = (step: string): Way => ({ step, before: nothing, act: attach });
const detaching = (step: string): Way => ({ step, before: attached, act: detach });

/** An attach is given up because its last part is refused, or lost so often that it may be there. */
const undoing = (step: string, fault: Fault, times: number): Way => ({
  step,
  before: (simulation) => {
    simulation.world.faults.next('hypervisor.plugIn', ...Array.from({ length: times }, () => fault));
    return Promise.resolve();
  },
  act: attach,
});

/** A guest that does not let go keeps its disk, which is plugged in again to be whole. */
const puttingBack: Way = {
  step: 'plug in',
  before: async (simulation, volumeId) => {
    await attached(simulation, volumeId);
    simulation.world.faults.next('hypervisor.unplug', ...Array.from({ length: unplugTries }, (): Fault => 'refused'));
  },
  act: detach,
};

const ways: Readonly<Record<Operation, readonly Way[] | 'in no step'>> = {
  'storage.create': [{ step: 'create volume', before: nothing, act: (simulation) => new User(simulation).create() }],
  'storage.grow': [{ step: 'grow volume', before: nothing, act: (simulation, id) => new User(simulation).extend(id, 2) }],
  'storage.delete': [{ step: 'delete volume', before: nothing, act: (simulation, id) => new User(simulation).delete(id) }],
  'storage.backing': [attaching('export')],
  'storage.measure': 'in no step',
  'storage.list': 'in no step',
  'target.export': [attaching('export')],
  'target.revoke': [detaching('unexport'), undoing('unexport', 'refused', 1)],
  'target.list': 'in no step',
  'initiator.connect': [attaching('connect host')],
  'initiator.disconnect': [detaching('disconnect host'), undoing('disconnect host', 'refused', 1)],
  'hypervisor.guests': 'in no step',
  'hypervisor.plugIn': [attaching('plug in'), puttingBack],
  'hypervisor.unplug': [detaching('unplug'), undoing('unplug', 'nothing-but-unknown', 5)],
};

/** What the world says of each; `null`: it says nothing, and that is what is explained. */
const reasons: Readonly<Record<Fault, ((operation: Operation) => string) | null>> = {
  refused: (operation) => `${operation} was made to be refused`,
  'nothing-but-unknown': (operation) => `${operation} was made to be lost`,
  'half-but-unknown': (operation) => `${operation} was made to stop half-way`,
  'done-but-unknown': (operation) => `the answer of ${operation} was made to be lost`,
  hangs: null,
  throws: (operation) => `${operation} was made to throw`,
};

const faults = Object.keys(reasons) as Fault[];
const operations = Object.keys(ways) as Operation[];
const viewer = { isAdmin: true, isService: false, project: { id: project } };

let simulation: Simulation;
afterEach(async () => {
  simulation.world.faults.release();
  await simulation.close();
});

/** Lets things go on, and time pass, until somebody who explains says what is looked for. */
const explainedAs = async (isIt: (explanation: Explanation) => boolean, wasCalled: () => boolean): Promise<Explanation> => {
  let last: Explanation | undefined;
  for (let round = 0; round < 3_000; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const volume = wasCalled() ? simulation.witness.volumes.at(-1) : undefined;
    if (volume) last = await simulation.running.explainer.explain(viewer, 'volume', volume.volumeId);
    if (last && isIt(last)) return last;
    if (round % 25 === 24) simulation.time.goOn();
  }
  throw new Error(`never explained; at last: ${JSON.stringify(last, null, 1)}`);
};

const begin = async ({ before }: Way): Promise<VolumeId> => {
  simulation = new Simulation({ seed: 1, rows: 'kept' });
  await simulation.start();
  await simulation.finished(new User(simulation).create());
  await simulation.settle();
  const [volume] = simulation.witness.volumes;
  if (!volume) throw new Error('there is no volume');
  await before(simulation, volume.volumeId);
  return volume.volumeId;
};

const isAt = (step: string) => (matter: Matter) => matter.step.name === step;

describe.each(
  operations.flatMap((operation) => (ways[operation] === 'in no step' ? [] : ways[operation].map((way) => ({ operation, way })))),
)('the step "$way.step", by $operation', ({ operation, way }) => {
  it.each(faults)('is named with its fault when it goes wrong like this: %s', async (fault) => {
    const volumeId = await begin(way);
    const reason = reasons[fault]?.(operation);
    const { faults: planned } = simulation.world;
    const callsBefore = planned.calls(operation);
    planned.next(operation, fault);
    void answered(way.act(simulation, volumeId));

    const isNamed = ({ open, gaveUp }: Explanation): boolean =>
      reason === undefined
        ? open.some((matter) => isAt(way.step)(matter) && matter.standing === 'under way' && matter.lastError === null)
        : open.some((matter) => isAt(way.step)(matter) && matter.lastError?.reason === reason) ||
          gaveUp.some((ended) => ended.step === way.step && ended.reason === reason);
    const explanation = await explainedAs(isNamed, () => planned.calls(operation) > callsBefore);

    const text = explanationText(explanation);
    expect(text).toContain(`"${way.step}"`);
    expect(text).toContain(reason ?? 'Nothing is wrong so far');
    expect(explanation.open.every(({ unblock }) => unblock.length > 0)).toBe(true);
    expect(explanation.open.every(({ asked }) => asked.by === 'ann' && asked.requestId === 'req-ann')).toBe(true);
  });
});

describe('a host that cannot be reached', () => {
  it.each([attaching('connect host'), detaching('unplug')])('is named where the step "$step" waits for it', async (way) => {
    const volumeId = await begin(way);
    const { faults: planned } = simulation.world;
    planned.cutOff('sim-1');
    void answered(way.act(simulation, volumeId));
    const { open } = await explainedAs(
      (explanation) => explanation.open.some((matter) => isAt(way.step)(matter) && matter.tries > 0),
      () => true,
    );
    expect(open[0]).toMatchObject({ step: { host: 'sim-1' }, lastError: { outcome: 'unknown', reason: 'no answer from sim-1' } });
    expect(open[0]?.unblock[0]).toEqual({ who: 'operator', words: 'sim-1 does not answer: see that it runs and can be reached.' });
  });
});

describe('a process that crashed in the middle of a step', () => {
  it('leaves rows that say which, with what went wrong before', async () => {
    const volumeId = await begin(attaching('plug in'));
    simulation.world.faults.next('hypervisor.plugIn', 'nothing-but-unknown', 'nothing-but-unknown');
    void answered(attach(simulation, volumeId));
    const failed = ({ open }: Explanation): boolean => open.some((matter) => isAt('plug in')(matter) && matter.tries === 1);
    const before = await explainedAs(failed, () => simulation.world.faults.calls('hypervisor.plugIn') > 0);
    await simulation.start();
    const { open } = await simulation.running.explainer.explain(viewer, 'volume', volumeId);
    expect(open).toEqual(before.open);
    expect(open).toMatchObject([
      { standing: 'tried again', step: { name: 'plug in', number: 4, of: 4, done: ['reserve', 'export', 'connect host'] } },
    ]);
  });
});
