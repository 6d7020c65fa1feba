/** What people want of Mooring, told so that it can be cut off anywhere. */
import type { VolumeId } from '../../../src/domain/kernel/ids.js';
import { Simulation, type SimulationOptions } from '../simulation.js';
import { answered, OutsideDriver, User } from './people.js';

type Wish = (simulation: Simulation, volumeId: VolumeId) => Promise<unknown>;

export interface Scenario {
  readonly name: string;
  readonly shared?: boolean;
  /** What was there before, beside a volume. */
  readonly before?: Wish;
  /** What can be cut off anywhere. */
  readonly act: Wish;
}

const [web1, db1, web2] = [
  '5eb00001-0000-4000-8000-000000000001',
  '5eb00001-0000-4000-8000-000000000002',
  '5eb00002-0000-4000-8000-000000000001',
] as const;
/** A server of the outside driver's, of which Mooring knows nothing. */
const stranger = 'abcdef01-0000-4000-8000-000000000001';

const attach =
  (server: string): Wish =>
  (simulation, volumeId) =>
    new User(simulation).attach(volumeId, server);
const detach =
  (server: string): Wish =>
  (simulation, volumeId) =>
    new User(simulation).detach(volumeId, server);
const together =
  (...wishes: readonly Wish[]): Wish =>
  (simulation, volumeId) =>
    Promise.all(wishes.map((wish) => answered(wish(simulation, volumeId))));

const deafen: Wish = async (simulation, volumeId) => {
  await attach(web1)(simulation, volumeId);
  simulation.world.machines.setDeaf(web1, true);
};

export const attaching: Scenario = { name: 'attaching', act: attach(web1) };
export const detaching: Scenario = { name: 'detaching', before: attach(web1), act: detach(web1) };

export const scenarios: readonly Scenario[] = [
  attaching,
  detaching,
  { name: 'detaching from a guest that does not let go', before: deafen, act: detach(web1) },
  { name: 'two servers that want one volume', act: together(attach(web1), attach(web2)) },
  { name: 'two servers that share a volume', shared: true, act: together(attach(web1), attach(web2)) },
  { name: 'one that comes while another leaves', shared: true, before: attach(web1), act: together(detach(web1), attach(db1)) },
  { name: 'an outside driver', act: (simulation, volumeId) => new OutsideDriver(simulation).useByAttachment(volumeId, stranger) },
  {
    name: 'an outside driver without a server',
    act: (simulation, volumeId) => new OutsideDriver(simulation).useByAttachment(volumeId, null),
  },
  { name: 'an outside driver in haste', act: (simulation, volumeId) => new OutsideDriver(simulation).useWithConnector(volumeId, stranger) },
  {
    name: 'an outside driver that changes its mind',
    act: (simulation, volumeId) => new OutsideDriver(simulation).changeItsMind(volumeId, stranger),
  },
  { name: 'an outside driver of the old kind', act: (simulation, volumeId) => new OutsideDriver(simulation).useTheOldWay(volumeId) },
  { name: 'creating', act: (simulation) => new User(simulation).create() },
  { name: 'growing', act: (simulation, volumeId) => new User(simulation).extend(volumeId, 2) },
  { name: 'deleting', act: (simulation, volumeId) => new User(simulation).delete(volumeId) },
];

/** Everything up to where it can be cut off. */
export const begin = async ({ shared, before }: Scenario, options: SimulationOptions) => {
  const simulation = new Simulation(options);
  await simulation.start();
  const user = new User(simulation);
  if (shared) await simulation.finished(user.createSharedType('shared'));
  await simulation.finished(user.create(shared ? 'shared' : null));
  await simulation.settle();
  const [volume] = simulation.witness.volumes;
  if (!volume) throw new Error('there is no volume');
  const { volumeId } = volume;
  if (before) await simulation.finished(before(simulation, volumeId));
  await simulation.settle();
  return { simulation, volumeId };
};

/** Crashes after so many points of each life; the last life is left alone, and on machines that work. */
export const playOn = async (simulation: Simulation, act: () => Promise<unknown>, crashes: readonly number[]): Promise<void> => {
  const [first = Infinity, ...later] = crashes;
  simulation.life.crashAfter(first);
  await simulation.finished(act());
  await simulation.settle();
  for (const crashAfter of [...later, Infinity]) {
    if (!simulation.life.hasCrashed()) break;
    await simulation.start(crashAfter);
    if (!simulation.life.hasCrashed()) await simulation.settle();
  }
  simulation.life.crashAfter(Infinity);
  simulation.chaos.end();
  await simulation.settle();
};
