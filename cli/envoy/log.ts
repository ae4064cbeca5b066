// Envoy's own log, line by line, and the lines in it that modules wrote.

/** Given to Envoy as --log-format: one JSON object a line, so that a message may contain line breaks. Bytes that are no UTF-8 arrive as U+FFFD. */
export const logFormat = '{"level":"%l","thread":%t,"logger":"%n","message":"%j"}';

export interface LogLine {
  level: "trace" | "debug" | "info" | "warn" | "error" | "critical";
  /** The thread's id; the main thread's is the process id. */
  thread: number;
  /** Envoy's component, such as `wasm` or `config`. */
  logger: string;
  message: string;
  /** Set where a module wrote the line (proxy_log): its plugin's name; `message` is then only what it wrote. */
  plugin?: string;
}

/**
 * Reads one line of the log. What is not in the format (a crash's stack trace) becomes an error line of the logger `raw`.
 * A module's line begins `wasm log NAME ROOT VM: ` for a stream and `wasm log ROOT VM: ` for a root context (Envoy 1.36 to 1.40), so the plugin
 * is known for both where its root id is its name, as options.ts has it by default.
 */
export function parseLogLine(line: string): LogLine {
  let parsed: { level: string; thread: number; logger: string; message: string };
  try {
    parsed = JSON.parse(line) as typeof parsed;
  } catch {
    return { level: "error", thread: 0, logger: "raw", message: line };
  }
  const { thread } = parsed;
  const level = (parsed.level === "warning" ? "warn" : parsed.level) as LogLine["level"];
  const written = parsed.logger === "wasm" ? /^wasm log(?: ([^ :]*)[^:]*)?: ([\s\S]*)$/.exec(parsed.message) : null;
  if (written === null) return { level, thread, logger: parsed.logger, message: parsed.message };
  return { level, thread, logger: "wasm", message: written[2]!, plugin: written[1] ?? "" };
}
