import { describe, expect, it } from '@jest/globals';
import { subjectOf } from '../../../src/domain/host/host-work.js';
import { happened, type Outcome, planIn, planned } from '../../support/planning/comparison.js';
import { type Known, knownIn } from '../../support/planning/known.js';
import { type Answer, type PlanningLab, type Request, startPlanningLab } from '../../support/planning/planning-lab.js';
import { anyRequest } from '../../support/planning/requests.js';
import { SeededRandom } from '../../support/seeded-random.js';

/** Set it to see again what a run found. */
const seed = Number(process.env.MOORING_TEST_SEED ?? Date.now() % 1_000_000);
const worlds = 3;
const casesInAWorld = 130;
const hour = 3_600_000;

const asDryRun = (request: Request): Request => ({
  ...request,
  path: `${request.path}${request.path.includes('?') ? '&' : '?'}dry_run=true`,
});

/** One world after the other, in which people ask for things at random, each of them planned first. */
class Story {
  /** How many requests would not have been refused. */
  plans = 0;

  private constructor(
    private readonly lab: PlanningLab,
    private readonly random: SeededRandom,
    private readonly told: string,
  ) {}

  static async tell(number: number): Promise<Story> {
    const lab = await startPlanningLab();
    const story = new Story(lab, new SeededRandom(seed + number), `MOORING_TEST_SEED=${seed}, world ${number}`);
    try {
      await story.begin();
      for (let each = 0; each < casesInAWorld; each += 1) await story.goOn(each);
    } finally {
      await lab.stop();
    }
    return story;
  }

  /** A few volumes, of two kinds. */
  private async begin(): Promise<void> {
    const ask = (path: string, body: object) =>
      this.lab.ask({ as: 'admin', method: 'POST', path: `/volume/v3/${path}`, body, version: 'volume 3.71' });
    this.lab.ids.begin(seed);
    await ask('types', { volume_type: { name: 'shared', extra_specs: { multiattach: '<is> True' } } });
    for (const type of [null, null, null, 'shared', 'shared']) await ask('volumes', { volume: { size: 1, volume_type: type } });
    await this.lab.settled();
  }

  private async goOn(number: number): Promise<void> {
    const known = await knownIn(this.lab);
    const chance = this.random.next();
    if (chance < 0.04) await this.makeTrouble(known);
    if (chance > 0.96) await this.pass(hour + 1);
    await this.compare(anyRequest(this.random, known), number);
  }

  private async compare(request: Request, number: number): Promise<void> {
    const told = `${this.told}, case ${number}: ${JSON.stringify(request)}`;
    const [before, nameSeed] = [await this.lab.traces(), this.random.below(2 ** 31)];
    this.lab.ids.begin(nameSeed);
    this.lab.plans.length = 0;
    const answered = await this.lab.ask(asDryRun(request));
    const plan = planned(answered, this.lab.plans[0]);
    expect({ told, ...(await this.lab.traces()) }).toEqual({ told, ...before });

    this.lab.ids.begin(nameSeed);
    const answer = await this.lab.ask(request);
    await this.lab.settled();
    if (planIn(answered)) this.plans += 1;
    const came = await this.whatCame(answer, before);
    const hasWaited = this.lab.time.now() > before.time;
    expect({ told, ...plan }).toEqual({ told, ...(hasWaited ? onlyAbout(plan, came) : came) });
  }

  /** A host cannot be reached while something is asked for; afterwards there is something that went wrong, and is due again later. */
  private async makeTrouble(known: Known): Promise<void> {
    const host = this.random.oneOf(['sim-1', 'sim-2']);
    this.lab.world.faults.cutOff(host);
    await this.lab.ask(anyRequest(this.random, known));
    await this.lab.settled();
    this.lab.world.faults.reconnect(host);
  }

  private async pass(ms: number): Promise<void> {
    this.lab.time.advance(ms);
    await this.lab.settled();
  }

  private async whatCame(answer: Answer, before: { readonly head: bigint | undefined; readonly commanded: number }): Promise<Outcome> {
    return happened(answer, await this.lab.history(before.head), this.lab.commanded.slice(before.commanded));
  }
}

/** While somebody waited time passed, and other things that were due came about, too. */
const onlyAbout = ({ events, commands }: Outcome, came: Outcome): Outcome => {
  const streams = new Set(events.map(({ stream }) => stream));
  const subjects = new Set(commands.map(({ work }) => subjectOf(work)));
  return {
    answer: came.answer,
    events: came.events.filter(({ stream }) => streams.has(stream)),
    commands: came.commands.filter(({ work }) => subjects.has(subjectOf(work))),
  };
};

describe('a plan', () => {
  it('comes true: the same answer, the same events, the same commands to hosts; and nothing comes before it is done', async () => {
    let compared = 0;
    for (let world = 0; world < worlds; world += 1) compared += (await Story.tell(world)).plans;
    expect(compared).toBeGreaterThan((worlds * casesInAWorld) / 4);
  });
});
