/** Sends something to an address that is none of ours. */
export interface Poster {
  /** POST of JSON. `taken` for an answer of 2xx; anything else, no answer included, says why not, in words without the body. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted>;
}

export type Posted = { readonly taken: true } | { readonly taken: false; readonly reason: string };
