/** SHA-256, given from outside: the domain computes nothing that needs a library. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
