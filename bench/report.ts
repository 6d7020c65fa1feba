/** One line of the report: what was measured, and beside what. Printed, never asserted: this machine is not yours. */
export interface Measurement {
  readonly name: string;
  readonly ours: number;
  readonly unit: string;
  /** The same, done without us, in the same run. */
  readonly peer?: number;
  /** What we mean to keep. */
  readonly limit?: string;
  readonly note?: string;
}

export const tableOf = (measurements: readonly Measurement[]): string => {
  const rows = measurements.map(({ name, ours, unit, peer, limit = '', note = '' }) => [
    name,
    `${number(ours)} ${unit}`,
    peer === undefined ? '' : `${number(peer)} ${unit}`,
    peer === undefined ? '' : (ours / peer).toFixed(2),
    limit,
    note,
  ]);
  const all = [['what', 'ours', 'peer', 'ratio', 'meant', ''], ...rows];
  const widths = all.reduce<number[]>((most, row) => row.map((cell, index) => Math.max(cell.length, most[index] ?? 0)), []);
  return all
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const number = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));
