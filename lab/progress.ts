export type Note = (text: string) => void;

/** Tells whoever watches what is being done and how long it took. */
export interface Progress {
  step<Value>(title: string, work: (note: Note) => Promise<Value>): Promise<Value>;
  /** Something to read afterwards. */
  say(text: string): void;
}

interface Report {
  readonly title: string;
  readonly outcome: 'done' | 'failed';
  readonly ms: number;
  readonly note: string;
}

interface Style {
  /** Called at once, and how to end what it began. */
  begin(title: string, note: () => string): () => void;
  report(report: Report): void;
  say(text: string): void;
}

const progressIn = (style: Style): Progress => ({
  async step(title, work) {
    const startedAt = performance.now();
    let note = '';
    const end = style.begin(title, () => note);
    const report = (outcome: Report['outcome']) => {
      end();
      style.report({ title, outcome, ms: Math.round(performance.now() - startedAt), note });
    };
    try {
      const value = await work((text) => (note = text));
      report('done');
      return value;
    } catch (error) {
      report('failed');
      throw error;
    }
  },
  say: (text) => style.say(text),
});

const line = (text: string) => process.stdout.write(`${text}\n`);

const plainLine = ({ title, outcome, ms, note }: Report) =>
  `${outcome === 'done' ? 'ok    ' : 'FAILED'} ${String(ms).padStart(6)} ms  ${title}${note && `: ${note}`}`;

const plain: Style = { begin: () => () => undefined, report: (report) => line(plainLine(report)), say: line };

const json: Style = {
  begin: () => () => undefined,
  report: (report) => line(JSON.stringify(report)),
  say: (text) => line(JSON.stringify({ message: text })),
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const ERASE_LINE = '\r\x1b[2K';

/** One line that moves while a step is under way. */
const spinner: Style = {
  begin(title, note) {
    const startedAt = performance.now();
    const draw = () => {
      const elapsed = performance.now() - startedAt;
      const frame = FRAMES[Math.floor(elapsed / FRAME_MS) % FRAMES.length] ?? '';
      const text = `${frame} ${(elapsed / 1000).toFixed(1)} s  ${title}${note() && `: ${note()}`}`;
      process.stdout.write(`${ERASE_LINE}${text.slice(0, (process.stdout.columns || 80) - 1)}`);
    };
    draw();
    const timer = setInterval(draw, FRAME_MS);
    return () => {
      clearInterval(timer);
      process.stdout.write(ERASE_LINE);
    };
  },
  report: (report) => line(plainLine(report)),
  say: line,
};

export const silent: Progress = progressIn({ begin: () => () => undefined, report: () => undefined, say: () => undefined });

export const progressFor = (output: { json: boolean }): Progress => {
  if (output.json) return progressIn(json);
  return progressIn(process.stdout.isTTY ? spinner : plain);
};
