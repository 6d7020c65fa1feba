import { Rejection, type RejectionCode } from '../../src/domain/kernel/rejection.js';

/** What a wish is refused with; `undefined` when it is granted. */
export const refusalOf = async (wish: Promise<unknown>): Promise<RejectionCode | undefined> => {
  try {
    await wish;
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return error.code;
    throw error;
  }
};
