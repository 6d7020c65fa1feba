/** Open work in parts that change hands as a whole. */

/** Fixed for ever: another number would leave work to two partitions at once while processes are exchanged. */
export const partitionCount = 16;

export const allPartitions: readonly number[] = Array.from({ length: partitionCount }, (_, partition) => partition);

/** Whose work an instance is: the same answer in every process, and evenly spread. FNV-1a. */
export const partitionOf = (process: string, key: string): number => {
  let hash = 0x811c9dc5;
  for (const letter of `${process}/${key}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  // The low bits of this hash are its weakest.
  return ((hash ^ (hash >>> 16)) >>> 0) % partitionCount;
};
