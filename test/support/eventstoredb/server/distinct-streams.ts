/** Cuts what was asked for in order into runs in which no stream comes twice. */
export const runsOfDistinctStreams = <Request extends { readonly stream: string }>(requests: readonly Request[]): Request[][] => {
  const runs: Request[][] = [[]];
  let streams = new Set<string>();
  for (const request of requests) {
    if (streams.has(request.stream)) {
      runs.push([]);
      streams = new Set();
    }
    streams.add(request.stream);
    runs.at(-1)?.push(request);
  }
  return runs;
};
