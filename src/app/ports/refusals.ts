/** What somebody asked for and was told no: remembered for a while, since a command that is refused leaves no event. */
export interface Refusal {
  /** What was asked: `POST /compute/v2.1/servers/:server/os-volume_attachments`. No query, no body. */
  readonly asked: string;
  readonly code: string;
  /** The answer that was given. */
  readonly words: string;
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** `volume/<id>`, `server/<id>`, `attachment/<id>`, `host/<name>`. */
export type RefusalSubject = `${'volume' | 'server' | 'attachment' | 'host'}/${string}`;

/** The last of each thing, for an hour. May be lost: nothing is decided by it. */
export interface Refusals {
  /** Returns at once and never throws. */
  note(subjects: readonly RefusalSubject[], refusal: Refusal): void;
  /** Newest first; what this project was refused, or everybody where `projectId` is `null`. */
  about(subject: RefusalSubject, projectId: string | null): Promise<readonly Refusal[]>;
}

export const rememberedForMs = 3_600_000;
/** So many of one thing and project. */
export const rememberedOfEach = 20;
