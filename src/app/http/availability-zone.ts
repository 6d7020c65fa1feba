/** There is one, and it has the name clients expect of one. */
export const availabilityZone = 'nova';
