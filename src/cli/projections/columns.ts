/** Lines of cells, one under the other. */
export const inColumns = (lines: readonly (readonly string[])[]): string => {
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, index) => Math.max(cell.length, most[index] ?? 0)), []);
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
