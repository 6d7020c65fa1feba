/** Cinder's way to write a time: UTC without saying so, to the microsecond. There are clients that cannot read another. */
export const timeOf = (iso: string): string => iso.replace('Z', '000');

export const timeOrNull = (iso: string | null): string | null => (iso === null ? null : timeOf(iso));

/** Attachments have an empty text where there is no time. */
export const timeOrBlank = (iso: string | null): string => (iso === null ? '' : timeOf(iso));
