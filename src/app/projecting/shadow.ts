import type { Projection } from '../../projections/projection.js';
import type { Shadowed } from '../ports/row-tables.js';

const marked = (name: string): string => `${name}_shadow`;

/** The same projection in a table of its own, built beside the one that is asked. */
export const shadowOf = (shown: Projection): Shadowed => ({ shown, shadow: { ...shown, name: marked(shown.name) } });
