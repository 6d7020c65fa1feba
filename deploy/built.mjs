/** A module of Mooring itself, as it is built here. */
export const built = (module) =>
  import(`../dist/${module}`).catch(() => {
    throw new Error('Mooring is not built here: run npm ci first');
  });
