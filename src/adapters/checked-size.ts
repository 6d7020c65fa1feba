const GiB = 1024 ** 3;

/** Volumes come in whole GiB, at least one; anything else got past an earlier check: a bug. */
export const bytesOf = (sizeGiB: number): number => {
  const bytes = sizeGiB * GiB;
  if (Number.isInteger(sizeGiB) && sizeGiB > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new RangeError(`not a size in GiB: ${sizeGiB}`);
};
