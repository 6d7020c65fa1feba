/** How long something took, in the two units that matter: `76 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export const inWords = (ms: number): string => {
  if (ms < 0) return `-${inWords(-ms)}`;
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${days} d ${hours % 24} h`;
};

/** Names and reasons come from anybody: none of them gets to move the cursor of who reads them. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '\u{fffd}');

/** The same for a text of several lines. */
export const harmlessLines = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '\u{fffd}');

/** `2026-11-21 03:12:07.123`, in UTC, as the log has it. */
export const utc = (at: string): string => at.replace('T', ' ').replace(/Z$/, '');
