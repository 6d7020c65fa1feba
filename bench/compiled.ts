/** The build puts src/ into dist/ and bench/ into dist-bench/, so the way to the product is not the one the types take. */
export const compiled = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../dist/${path}.js`, import.meta.url).href)) as Module;

let hooked: Promise<unknown> | undefined;

/** What only tests have, such as servers that stand in for others: run from source, as it is not built. */
export const fromTests = async <Module>(path: string): Promise<Module> => {
  hooked ??= import(new URL('../test/adapters/event-store/embedded/processes/typescript-hooks.mjs', import.meta.url).href);
  await hooked;
  return (await import(new URL(`../test/support/${path}.ts`, import.meta.url).href)) as Module;
};
