import type { Projection } from '../../projections/projection.js';
import type { Shadowed } from '../ports/row-tables.js';

const mark = '_shadow';
const marked = (name: string): string => name + mark;

/** Of a projection or of its shadow: how it is called where it is asked. */
export const shownNameOf = ({ name }: Pick<Projection, 'name'>): string => (name.endsWith(mark) ? name.slice(0, -mark.length) : name);

/** The same projection in a table of its own, built beside the one that is asked. */
export const shadowOf = (shown: Projection): Shadowed => ({ shown, shadow: { ...shown, name: marked(shown.name) } });
