const minute = 60_000;

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

/** How long things may take before they are given up; from now on, as ISO times. */
export const deadlines = {
  /** A reservation with no step begun. */
  reservation: (now: Date): string => later(now, 60 * minute),
  /** An attach whose steps keep ending in doubt. */
  attach: (now: Date): string => later(now, 5 * minute),
  /** What an outside driver began the old way. */
  overlay: (now: Date): string => later(now, 60 * minute),
};
