import { basename, dirname, relative, resolve } from "node:path";
import { suite as uvuSuite } from "uvu";
import type { EngineName } from "../replay/engines/engine.ts";
import { utf8Text } from "../harness/host/bytes.ts";
import type { RecordedExchange } from "../replay/exchange.ts";
import type { Outcome, Verdict } from "../replay/outcome.ts";
import { configurationJson, type ConfigurationWish, openPolicy, type OpenPolicy } from "../subject/index.ts";
import { Unusable } from "../unusable.ts";
import { noteCoverage } from "./coverage.ts";
import { differences, type Expectation } from "./expectation.ts";
import { exchangeOf, type Given } from "./given.ts";
import { reasons } from "./reasons.ts";

export interface SuiteOptions {
  /** For every policy of the file; otherwise each has its own. */
  mode?: "off" | "observe" | "enforce";
  /** The whole plugin configuration, as a deployment would give it. */
  configuration?: object;
  /** Parameters, as `policy.name`: `{ "orders-guard.limit": 5 }`. */
  params?: Readonly<Record<string, unknown>>;
}

/** What came of a request. Texts are read as UTF-8. */
export interface Decided {
  verdict: Verdict;
  /** `policy/rule` of each record, in order. */
  rules: readonly string[];
  /** What the client gets. */
  status: number;
  /** As forwarded, where it was changed. */
  request?: { method: string; path: string; headers: readonly (readonly [name: string, value: string])[]; body: Uint8Array };
  /** As sent to the client, where it was changed. */
  response?: { status: number; headers: readonly (readonly [name: string, value: string])[]; body: Uint8Array };
}

export type Send = (given: Given) => Promise<Decided>;

/** Tests of one policy. Call `run()` at the end of the file. */
export interface PolicySuite {
  /** A test that sends what it likes and asserts what it likes. */
  (name: string, body: (send: Send) => void | Promise<void>): void;
  /** Each expects that verdict of the request, and what else is said. */
  allow(name: string, given: Given, expected?: Omit<Expectation, "verdict">): void;
  deny(name: string, given: Given, expected?: Omit<Expectation, "verdict">): void;
  wouldDeny(name: string, given: Given, expected?: Omit<Expectation, "verdict">): void;
  change(name: string, given: Given, expected?: Omit<Expectation, "verdict">): void;
  wouldChange(name: string, given: Given, expected?: Omit<Expectation, "verdict">): void;
  run(): void;
}

/**
 * Begins the tests of a policy file, whose path is relative to the test's own. `sidewall test` runs them, on the engine that it is told.
 * ```ts
 * const test = policySuite("../policy.ts", { mode: "enforce" });
 * test.deny("outsiders do not reach /admin", { path: "/admin/users" }, { rule: "admin-is-internal", status: 403 });
 * test.run();
 * ```
 */
export function policySuite(policy: string | readonly string[], options: SuiteOptions = {}): PolicySuite {
  const files = typeof policy === "string" ? [policy] : policy;
  const { folder, cwd, engine } = surroundings();
  const inner = uvuSuite(files.map((file) => basename(file)).join(", "));
  const subject = new LazyPolicy(files, folder, cwd, engine, options);
  inner.after(() => subject.close());

  const outer = ((name, body) => {
    inner(name, async () => {
      const policy = await subject.opened();
      await body(async (given) => decidedOf(await decide(policy, exchangeOf(given, name))));
    });
  }) as PolicySuite;
  const expecting = (verdict: Verdict) => (name: string, given: Given, expected: Omit<Expectation, "verdict"> = {}): void => {
    const registered = new Error().stack ?? "";
    inner(name, async () => {
      const policy = await subject.opened();
      const exchange = exchangeOf(given, name);
      const outcome = await decide(policy, exchange);
      const found = differences({ verdict, ...expected }, outcome);
      if (found.length > 0) throw failure(found, await reasons(policy, exchange), registered);
    });
  };
  outer.allow = expecting("allow");
  outer.deny = expecting("deny");
  outer.wouldDeny = expecting("would-deny");
  outer.change = expecting("change");
  outer.wouldChange = expecting("would-change");
  outer.run = () => { inner.run(); };
  return outer;
}

/** Where the test stands and what runs it, as `sidewall test` says. */
function surroundings(): { folder: string; cwd: string; engine: EngineName } {
  const { SIDEWALL_TEST_FILE: file, SIDEWALL_TEST_ENGINE: engine } = process.env;
  if (file === undefined) throw new Unusable(undefined, "policy tests are run by `sidewall test`");
  return { folder: dirname(file), cwd: process.cwd(), engine: (engine ?? "v8") as EngineName };
}

/** Opened by the first test that needs it; where that fails, the first test says why and the others say only that. */
class LazyPolicy {
  #opening: Promise<OpenPolicy> | undefined;
  #told = false;
  readonly #open: () => Promise<OpenPolicy>;

  constructor(files: readonly string[], folder: string, cwd: string, engine: EngineName, options: SuiteOptions) {
    const paths = files.map((file) => relative(cwd, resolve(folder, file)));
    this.#open = () => openPolicy({ files: paths, cwd, engine, chunking: "whole", configuration: (ir) => configurationJson(wishOf(options), ir) });
  }

  async opened(): Promise<OpenPolicy> {
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      const first = !this.#told;
      this.#told = true;
      throw plain(first ? (error as Error).message : "the policy could not be opened, as the first test says");
    }
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.engine.close();
  }
}

function wishOf({ mode, configuration, params }: SuiteOptions): ConfigurationWish {
  return {
    ...(configuration === undefined ? {} : { base: configuration }),
    modes: mode === undefined ? [] : [{ mode }],
    params: Object.entries(params ?? {}).map(([name, value]) => {
      const dot = name.indexOf(".");
      if (dot < 1) throw new Unusable(undefined, `the parameter ${JSON.stringify(name)} is not named as POLICY.NAME`);
      return { policy: name.slice(0, dot), name: name.slice(dot + 1), value };
    }),
  };
}

async function decide(policy: OpenPolicy, exchange: RecordedExchange): Promise<Outcome> {
  await noteCoverage(policy, exchange);
  return policy.engine.decide(exchange);
}

function decidedOf({ verdict, rules, status, request, response }: Outcome): Decided {
  const texts = (pairs: readonly (readonly [string, string])[]) => pairs.map(([name, value]) => [utf8Text(name), utf8Text(value)] as const);
  return {
    verdict, rules, status,
    ...(request === undefined ? {} : { request: { method: utf8Text(request.method), path: utf8Text(request.path), headers: texts(request.headers), body: request.body } }),
    ...(response === undefined ? {} : { response: { status: response.status, headers: texts(response.headers), body: response.body } }),
  };
}

/** Says what differs, why the policy decided so, and where the test stands. */
function failure(found: readonly string[], details: string, registered: string): Error {
  const error = Object.assign(new Error(found.join("; ")), { details });
  const frames = registered.split("\n").slice(1).filter((frame) => !/[/\\](cli[/\\]testing[/\\]suite|node:internal)/.test(frame));
  error.stack = [error.message, ...frames].join("\n");
  return error;
}

/** An error whose stack is of no use to its reader. uvu prints the lines of a stack behind its first as well, and indents only the message's first. */
function plain(message: string): Error {
  const error = new Error(message.trimEnd().replaceAll("\n", "\n    "));
  error.stack = "-";
  return error;
}
