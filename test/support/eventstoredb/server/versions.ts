/** `major.minor` as a number that can be compared: 23.10.8 is 2310. */
const ageOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
};

/** What servers of this version can do, as far as clients ask. That 23.10 says when it has caught up is known; since when the rest is there, a guess. */
export const abilitiesOf = (version: string) => ({
  speaksGrpc: ageOf(version) >= 2006,
  hasBatchAppend: ageOf(version) >= 2110,
  hasServerFeatures: ageOf(version) >= 2110,
  saysCaughtUp: ageOf(version) >= 2310,
});

export type Abilities = ReturnType<typeof abilitiesOf>;
