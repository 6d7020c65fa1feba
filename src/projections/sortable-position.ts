/** A position as a text that sorts as the number does. Positions have 20 digits at most. */
export const sortable = (position: bigint | string): string => position.toString().padStart(20, '0');
