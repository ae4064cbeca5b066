// OWASP's Core Rule Set in Coraza, native, in a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../cli/package-root.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { goProgram } from "./golang.ts";

/** Coraza's README says that the rule set expects it so: `^` and `$` are the text's ends. */
const tags = ["coraza.rule.no_regex_multiline"];

let built: ReturnType<typeof goProgram> | undefined;
const program = (): ReturnType<typeof goProgram> => built ??= goProgram(join(packageRoot, "test", "bench", "coraza"), "coraza", tags);

/** Why there is no Coraza, or undefined; builds it, which takes a minute the first time. */
export function missingCoraza(): string | undefined {
  const own = program();
  return "missing" in own ? own.missing : undefined;
}

export interface PeerVerdict {
  denied: boolean;
  /** The rule set's inbound anomaly score. */
  score: number;
  /** Processor time of all threads. */
  microseconds: number;
}

export interface Peer {
  /** Versions of Go, Coraza and the rule set. */
  about: string;
  /** For each request a verdict of each paranoia level, in their order. */
  judge(exchanges: readonly RecordedExchange[]): Promise<PeerVerdict[][]>;
  close(): void;
}

export async function corazaPeer(levels: readonly number[]): Promise<Peer> {
  const own = program();
  if ("missing" in own) throw new Error(own.missing);
  const child = spawn(own.program, levels.map(String), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the program with Coraza ended");
    return JSON.parse(value) as unknown;
  };
  return {
    about: await answer() as string,
    judge: async (exchanges) => {
      child.stdin.write(exchanges.map((one) => `${requestLine(one)}\n`).join(""));
      const verdicts: PeerVerdict[][] = [];
      for (const _ of exchanges) verdicts.push(await answer() as PeerVerdict[]);
      return verdicts;
    },
    close: () => { child.stdin.end(); },
  };
}

/** Names, values and targets stay byte strings, a character a byte; main.go knows. */
export const requestLine = ({ request: { method, path, headers, body } }: RecordedExchange): string =>
  JSON.stringify({ method, uri: path, headers, body: Buffer.from(body).toString("base64") });
