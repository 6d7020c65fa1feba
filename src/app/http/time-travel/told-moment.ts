import type { FastifyReply } from 'fastify';
import type { Moment } from '../../reading/moment.js';

const header = 'Mooring-As-Of';

/** Says as of which event is answered. GraphQL can ask about several moments at once: each is told. */
export const tellMoment = (reply: FastifyReply, moment: Moment | undefined): void => {
  const told = moment ? `${moment.position}; ${moment.at}` : 'before the first event';
  const before = reply.getHeader(header);
  void reply.header(header, typeof before === 'string' ? `${before}, ${told}` : told);
};
