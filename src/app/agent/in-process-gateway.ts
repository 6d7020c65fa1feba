import { type HostOutcome, refused } from '../../domain/kernel/host-outcome.js';
import type { HostWork, HostWorkResult } from '../../domain/host/host-work.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { HostGateway } from '../ports/host-gateway.js';
import type { HostAgent } from './host-agent.js';

/** The agents of all hosts live in this process. */
export class InProcessGateway implements HostGateway {
  constructor(private readonly agents: ReadonlyMap<HostName, HostAgent>) {}

  async run(host: HostName, work: HostWork): Promise<HostOutcome<HostWorkResult>> {
    const agent = this.agents.get(host);
    return agent ? agent.run(work) : refused(`no agent acts for host ${host}`);
  }
}
