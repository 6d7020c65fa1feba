import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Only on a terminal, and where nobody asked for none (NO_COLOR). */
const styled =
  (style: Style) =>
  (text: string): string =>
    styleText(style, text, { stream: process.stdout });

export const dim = styled('dim');
export const bold = styled('bold');
export const good = styled('green');
export const bad = styled('red');
export const doubtful = styled('yellow');
