import { type Paint, painter, wantsColour } from "./style.ts";

/** Where a command writes. Results go to `out`, what is said about them to `err`; commands know no other stream. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Resolves when what was written to `out` has left; for commands that write much. */
  drained(): Promise<void>;
  paint: Paint;
  paintErr: Paint;
  outIsTerminal: boolean;
  errIsTerminal: boolean;
  columns: number;
}

export function processTerminal(): Terminal {
  // A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => { process.exit(error.code === "EPIPE" ? 0 : 2); });
  process.stderr.on("error", () => undefined);
  const outIsTerminal = process.stdout.isTTY === true;
  const errIsTerminal = process.stderr.isTTY === true;
  return {
    out: (text) => { process.stdout.write(text); },
    err: (text) => { process.stderr.write(text); },
    drained: () => (process.stdout.writableNeedDrain ? new Promise((resolve) => { process.stdout.once("drain", () => { resolve(); }); }) : Promise.resolve()),
    paint: painter(wantsColour({ isTTY: outIsTerminal, environment: process.env })),
    paintErr: painter(wantsColour({ isTTY: errIsTerminal, environment: process.env })),
    outIsTerminal, errIsTerminal, columns: process.stderr.columns || 80,
  };
}
