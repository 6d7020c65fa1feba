import { v5 as uuidOf } from 'uuid';

interface Asked {
  readonly process: string;
  readonly key: string;
  /** The event that brought the instance to where it is: a step that is tried anew, because a failure was recorded, is another order. */
  readonly causationId: string;
  readonly step: string;
}

/** The same for whoever asks for the same step from the same progress. */
export const orderIdOf = ({ process, key, causationId, step }: Asked): string => uuidOf(`${process}/${key}/${causationId}/${step}`, orders);

/** Namespace of the ids of orders. */
const orders = '6a1f5f0e-5d3c-4c8e-9d5b-3f1c7a2e8b40';
