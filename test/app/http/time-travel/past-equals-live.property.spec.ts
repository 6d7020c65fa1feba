/** Whatever was answered at some moment is what is answered later as of that moment: by every read, in every face. */
import { describe, expect, it } from '@jest/globals';
import { otherProject } from '../../../support/fake-identity.js';
import { knownIn } from '../../../support/planning/known.js';
import { type Answer, type PlanningLab, startPlanningLab } from '../../../support/planning/planning-lab.js';
import { type Question, questions } from '../../../support/planning/questions.js';
import { anyRequest } from '../../../support/planning/requests.js';
import { serverAt } from '../../../support/plans.js';
import { SeededRandom } from '../../../support/seeded-random.js';

/** Set it to see again what a run found. */
const seed = Number(process.env.MOORING_TEST_SEED ?? Date.now() % 1_000_000);
const steps = 32;
/** Of all that can be asked, so much is asked at each step. */
const share = 0.12;
const fewVolumes = 5;
const fewAttachments = 6;

interface Answered {
  readonly question: Question;
  /** The position and the time, either of which says when. */
  readonly moments: readonly [string, string];
  readonly answer: string;
}

/** But for what each answer has for itself: its own request, the moment it is asked for again, and passwords, which are told of now only. */
const comparable = (answer: Answer): string =>
  JSON.stringify(answer)
    .replace(/([?&])at=[^&"]*&?/g, '$1')
    .replace(/[?&]"/g, '"')
    .replace(/"requestId":"[^"]*"/g, '')
    .replace(/"auth_password":"\w+"/g, '"auth_password":"***"');

class Days {
  private readonly random = new SeededRandom(seed);
  readonly answered: Answered[] = [];

  constructor(private readonly lab: PlanningLab) {}

  async begin(): Promise<void> {
    this.lab.ids.begin(seed);
    const post = (path: string, body: object) =>
      this.lab.ask({ as: 'admin', method: 'POST', path: `/volume/v3/${path}`, body, version: 'volume 3.71' });
    await post('types', { volume_type: { name: 'shared', extra_specs: { multiattach: '<is> True' } } });
    for (const type of [null, null, 'shared']) await post('volumes', { volume: { size: 1, volume_type: type, name: 'one' } });
  }

  async live(step: number): Promise<void> {
    // Every step has a time of its own, so that a time says as much as a position.
    this.lab.time.advance(this.random.below(4) === 0 ? 61_000 : 1 + this.random.below(900));
    if (step === 12) await this.tellOfServer('ServerVanished', {});
    if (step === 20) await this.tellOfServer('ServerDiscovered', { ...another, projectId: otherProject.id });
    await this.lab.ask(anyRequest(this.random, await knownIn(this.lab)));
    await this.lab.settled();
    await this.lookAround();
  }

  private async lookAround(): Promise<void> {
    const { volumes, attachments } = await knownIn(this.lab);
    const known = { volumes: volumes.slice(0, fewVolumes), attachments: attachments.slice(0, fewAttachments) };
    const moments = [String(await this.lab.store.head()), this.lab.time.now().toISOString()] as const;
    for (const question of questions(known, await this.hypervisors())) {
      if (this.random.next() >= share) continue;
      this.answered.push({ question, moments, answer: comparable(await this.lab.ask(question.asked())) });
    }
  }

  async lookBack(): Promise<void> {
    for (const { question, moments, answer } of this.answered) {
      const at = this.random.oneOf(moments);
      const told = `MOORING_TEST_SEED=${seed}, at ${at}: ${question.told}`;
      expect({ told, answer: comparable(await this.lab.ask(question.asked(at))) }).toEqual({ told, answer });
    }
  }

  private async hypervisors(): Promise<readonly string[]> {
    const { body } = await this.lab.ask({ as: 'admin', method: 'GET', path: '/compute/v2.1/os-hypervisors', version: 'compute 2.89' });
    return (body as { hypervisors: readonly { id: string }[] }).hypervisors.map(({ id }) => id);
  }

  /** As if its host had said so. */
  private async tellOfServer(type: string, fields: object): Promise<void> {
    const [at, stream] = [this.lab.time.now().toISOString(), `server-${serverAt(2)}`];
    const { store, ids } = this.lab;
    const last = await store.readStreamBackwards(stream)[Symbol.asyncIterator]().next();
    const metadata = { correlationId: 'seen', causationId: 'seen', actor: 'host', projectId: null, schemaVersion: 1, at };
    const data = { serverId: serverAt(2), seenAt: at, discoveredAt: at, ...fields };
    if (last.done !== true) await store.append(stream, last.value.revision, [{ id: ids.uuid(), event: { type, data }, metadata }]);
  }
}

const another = { name: 'again', hostName: 'sim-1', vmState: 'active', vcpus: 1, memoryMiB: 64, ownDevices: [] };

describe('what was answered then', () => {
  it('is answered as of then, by every read of every face', async () => {
    const lab = await startPlanningLab();
    try {
      const days = new Days(lab);
      await days.begin();
      for (let step = 0; step < steps; step += 1) await days.live(step);
      lab.time.advance(5_000);
      expect(days.answered.filter(({ answer }) => answer.startsWith('{"status":200')).length).toBeGreaterThan(200);
      await days.lookBack();
    } finally {
      await lab.stop();
    }
  });
});
