/**
 * Positions in $all. A real server's are offsets in bytes in its log, so they have gaps, and grow faster than the number of events. Here
 * every row has the same distance from the next.
 */
const FIRST = 142n;
const STEP = 211n;

export const positionOf = (row: number): bigint => FIRST + STEP * BigInt(row);

/** The first row at or after a position, which may lie in a gap. */
export const rowFrom = (position: bigint): number => Math.max(0, Number((position - FIRST + STEP - 1n) / STEP));

/** The first row that lies beyond a position. */
export const rowAfter = (position: bigint): number => rowFrom(position + 1n);
