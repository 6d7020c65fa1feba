/** What the process that runs the server and the server itself say to each other. */

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Tls {
  /** Files, PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export interface ServerSettings {
  /** All it has. The log is in a folder of its own in there. */
  readonly folder: string;
  /** One node for each: they share the log, and the first one leads until told otherwise. */
  readonly ports: readonly number[];
  /** What it says it is. Below 21.10 it has neither ServerFeatures nor BatchAppend, below 20.6 no gRPC at all. */
  readonly version: string;
  /** Name and password of who may use it; nobody else may. Everybody, where omitted. */
  readonly users?: Readonly<Record<string, string>>;
  readonly tls?: Tls;
  /** It answers "Server Is Not Ready" from its first moment, until healed. */
  readonly notReady: boolean;
}

export type Fault =
  /** Every open subscription ends with OK, which the real server does too: `end` and `close`, but no `error`. */
  | { readonly fault: 'end-subscriptions' }
  /** Every open subscription is dropped as one whose consumer is too slow. */
  | { readonly fault: 'drop-slow-consumers' }
  /** Nothing is sent any more to subscriptions that are open now; they stay open. */
  | { readonly fault: 'silence-subscriptions' }
  /** Every connection is reset. */
  | { readonly fault: 'reset-connections' }
  /** The next appends are stored, and then the connection they came on is reset in place of an answer. */
  | { readonly fault: 'lose-answers'; readonly count: number }
  /** Until healed. */
  | { readonly fault: 'not-ready' }
  /** Until healed: appends, and reads that ask for the leader, are told of another node. */
  | { readonly fault: 'not-leader'; readonly leader: Endpoint }
  /** Another node leads from now on. */
  | { readonly fault: 'elect'; readonly node: number }
  /** A node closes its port and resets its connections. The log it shares with the others stays. */
  | { readonly fault: 'stop-node'; readonly node: number }
  | { readonly fault: 'start-node'; readonly node: number }
  /** Ready, leading, and no answer lost any more. */
  | { readonly fault: 'heal' };

export interface FaultOrder {
  readonly order: number;
  readonly fault: Fault;
}

export type Report = { readonly report: 'serving' } | { readonly report: 'done'; readonly order: number; readonly error?: string };
