import type { Terminal } from "./terminal.ts";

/** Nothing is said about what is done within this. */
const quietMillis = 1_000;
const tickMillis = 200;
/** Where nobody watches a line change, a new line every so often is enough to show that it lives. */
const plainLineMillis = 10_000;

export interface Progress {
  /** What is being done now, or how far it is. */
  say(text: string): void;
  end(): void;
}

/** Shows on the standard error what takes longer than a second: on a terminal as one line that changes and goes, elsewhere as lines. */
export function startProgress(terminal: Terminal, text: string): Progress {
  const started = Date.now();
  let current = text;
  let shown = "";
  let lastLine = 0;
  const show = (): void => {
    const now = Date.now();
    if (now - started < quietMillis) return;
    if (terminal.errIsTerminal) {
      shown = `${current} … ${Math.floor((now - started) / 1000)} s`.slice(0, terminal.columns - 1);
      terminal.err(`\r\x1b[2K${shown}`);
    } else if (lastLine === 0 || now - lastLine >= plainLineMillis) {
      lastLine = now;
      terminal.err(`${current} …\n`);
    }
  };
  const timer = setInterval(show, tickMillis);
  timer.unref();
  return {
    say: (next) => { current = next; show(); },
    end: () => {
      clearInterval(timer);
      if (shown !== "") terminal.err("\r\x1b[2K");
      shown = "";
    },
  };
}
