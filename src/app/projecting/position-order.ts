/** Positions in the log; `undefined` is before the first event. */
export const isBefore = (one: bigint | undefined, other: bigint | undefined): boolean =>
  other !== undefined && (one === undefined || one < other);

export const earlier = (one: bigint | undefined, other: bigint | undefined): bigint | undefined => (isBefore(one, other) ? one : other);
