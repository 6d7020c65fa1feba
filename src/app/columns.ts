type Cell = string | number | bigint;

/** Lines of as many cells each, one under the other; a cell that is a number ends where its column ends. */
export const inColumns = (lines: readonly (readonly Cell[])[]): string => {
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, index) => Math.max(`${cell}`.length, most[index] ?? 0)), []);
  const padded = (cell: Cell, width: number): string => (typeof cell === 'string' ? cell.padEnd(width) : `${cell}`.padStart(width));
  return lines
    .map((line) =>
      line
        .map((cell, index) => padded(cell, widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
