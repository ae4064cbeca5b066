// What a benchmark found: printed as tables, and kept as a dated pair of files, one to read and one for programs.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/package-root.ts";
import { table } from "../../cli/terminal/index.ts";
import { loadAverage, machine } from "./machine.ts";

export const recordsFolder = join(packageRoot, "test", "bench", "records");

/** `SIDEWALL_SHORT=1`: a few rounds, to see whether a benchmark works; nothing is kept. */
export const isShort = process.env.SIDEWALL_SHORT === "1";

export interface Table {
  title: string;
  /** What a reader must know to read the figures: how they were taken, what they leave out. */
  notes: readonly string[];
  columns: readonly string[];
  /** Texts are flush left, numbers flush right with as many digits as `digits` says (default 2). */
  rows: readonly (readonly (string | number)[])[];
  digits?: number;
}

export class BenchRecord {
  readonly #tables: Table[] = [];
  readonly #data: Record<string, unknown> = {};
  readonly #started = Date.now();
  readonly #loadBefore = loadAverage();

  constructor(private readonly name: string) {}

  /** Prints the table at once and keeps it. */
  add(one: Table): void {
    this.#tables.push(one);
    console.log(`\n${one.title}\n${one.notes.map((note) => `  ${note}\n`).join("")}${lines(one).join("\n")}`);
  }

  /** Figures that no table shows, such as single rounds. */
  keep(name: string, value: unknown): void { this.#data[name] = value; }

  /** Writes `records/DATE-NAME.json` and `.md`. */
  write(): void {
    const date = new Date(this.#started).toISOString().slice(0, 10);
    const about = { ...machine(), date, seconds: Math.round((Date.now() - this.#started) / 1000), loadAverageBefore: this.#loadBefore, loadAverageAfter: loadAverage() };
    const loaded = about.loadAverageBefore > busyLoad ? `\n  the machine was loaded: load average ${about.loadAverageBefore} before, ${about.loadAverageAfter} after` : "";
    console.log(`\n  ${this.name}: ${about.seconds} s${loaded}`);
    if (isShort) return;
    mkdirSync(recordsFolder, { recursive: true });
    const file = join(recordsFolder, `${date}-${this.name}`);
    writeFileSync(`${file}.json`, `${JSON.stringify({ about, tables: this.#tables, ...this.#data }, rounded, 1)}\n`);
    writeFileSync(`${file}.md`, markdown(this.name, about, this.#tables));
    console.log(`  note: written to test/bench/records/${date}-${this.name}.md`);
  }
}

/** Above it, somebody else was using the machine before the benchmark began. */
const busyLoad = 0.5;

const rounded = (_key: string, value: unknown): unknown => typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value;

const shown = (value: string | number, digits = 2): string => typeof value === "string" ? value : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

function lines({ columns, rows, digits }: Table): string[] {
  const right = columns.map((_, column) => column).filter((column) => typeof rows[0]?.[column] === "number");
  return table([columns, ...rows.map((row) => row.map((cell) => shown(cell, digits)))], right).map((line) => `  ${line}`);
}

function markdown(name: string, about: object, tables: readonly Table[]): string {
  const facts = Object.entries(about).map(([key, value]) => `${key}: ${String(value)}`).join(", ");
  return `# ${name}\n\n${facts}\n${tables.map((one) => `\n## ${one.title}\n\n${one.notes.map((note) => `- ${note}\n`).join("")}\n${markdownTable(one)}`).join("")}`;
}

function markdownTable({ columns, rows, digits }: Table): string {
  const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  const rule = columns.map((_, column) => typeof rows[0]?.[column] === "number" ? "---:" : "---");
  return row(columns) + row(rule) + rows.map((cells) => row(cells.map((cell) => shown(cell, digits)))).join("");
}
