export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids become file and target names, so they are checked where they do; one that is no UUID got past an earlier check: a bug. */
export const checkedUuid = (what: string, value: string): string => {
  if (uuidPattern.test(value)) return value;
  throw new TypeError(`${what} is not a UUID: ${JSON.stringify(value)}`);
};
