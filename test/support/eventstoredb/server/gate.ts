import type { Metadata, ServiceError } from '@grpc/grpc-js';
import type { Cluster } from './cluster.js';
import { accessDenied, notLeader, serverNotReady, unauthenticated } from './rpc-errors.js';
import { standing, type Standing } from './users.js';

export type RpcError = Partial<ServiceError>;

/** What is in the way of a call at one node, before it is done and after. */
export class Gate {
  constructor(
    private readonly cluster: Cluster,
    private readonly port: number,
  ) {}

  whoAsks(metadata: Metadata): Standing {
    return standing(this.cluster.settings.users, metadata);
  }

  get isReady(): boolean {
    return !this.cluster.faults.notReady;
  }

  refusedRead(metadata: Metadata): RpcError | undefined {
    return this.refused(metadata) ?? this.elsewhere(requiresLeader(metadata));
  }

  refusedWrite(metadata: Metadata): RpcError | undefined {
    return this.refused(metadata) ?? this.writtenElsewhere(metadata);
  }

  /**
   * A follower passes a write on to its leader unless it is asked not to. One that is a read-only replica names the leader to
   * everybody, and that is what the fault makes of a node.
   */
  writtenElsewhere(metadata: Metadata): RpcError | undefined {
    return this.elsewhere(requiresLeader(metadata) || this.cluster.faults.leaderElsewhere !== undefined);
  }

  /** Whether the answer to a write gets lost. It is, by the time this returns. */
  loses(peer: string): boolean {
    const isLost = this.cluster.faults.losesThisAnswer();
    if (isLost) this.cluster.connectionsOf(this.port)?.reset(peer);
    return isLost;
  }

  private refused(metadata: Metadata): RpcError | undefined {
    const who = this.whoAsks(metadata);
    if (who !== 'known') return who === 'unknown' ? unauthenticated() : accessDenied();
    return this.isReady ? undefined : serverNotReady();
  }

  private elsewhere(needsLeader: boolean): RpcError | undefined {
    const leader = this.cluster.leaderInPlaceOf(this.port);
    return leader && needsLeader ? notLeader(leader) : undefined;
  }
}

const requiresLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';
