/** As Nova writes times: whole seconds, `2030-01-01T12:00:00Z`. */
export const wholeSeconds = (at: string): string => at.replace(/\.\d+Z$/, 'Z');
