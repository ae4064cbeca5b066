import { join } from "node:path";
import type { Command } from "commander";
import { type Built, buildModule } from "../build.ts";
import { ordinaryCost } from "../demo/cost.ts";
import { demoRequests, type DemoRequest, ordinaryRequest } from "../demo/requests.ts";
import { Sender } from "../demo/send.ts";
import { DemoUpstream } from "../demo/upstream.ts";
import type { Ir, Rule } from "../ir/types.ts";
import { packageRoot } from "../package-root.ts";
import type { Decision } from "../run/decision.ts";
import { Server } from "../run/serve.ts";
import { sizesOf } from "../stamp/needs.ts";
import { loadIr } from "../subject/index.ts";
import { type Paint, printable, startProgress, table, thousands } from "../terminal/index.ts";
import { acting, type Context, exitOk, exitUnmet } from "./context.ts";

const policyFile = join("policies", "starter", "policy.ts");
const configuration = '{"policies":{"starter":{"mode":"enforce"}}}';
/** After each of the demonstration's requests. */
const ordinaryBetween = 11;

interface Told { request: DemoRequest; decision: Decision; asExpected: boolean }

export function register(program: Command, context: Context): void {
  program.command("demo")
    .summary("show what Sidewall does, from a policy to verdicts on real HTTP")
    .description("Compiles the starter pack, puts it in front of a small service on this machine, sends real requests, hostile and honest,\nand prints what was decided, by which rule and why, and what it cost.")
    .option("--json", "print one JSON object for each request, then {\"summary\":…}")
    .addHelpText("after", "\nExample:\n  sidewall demo\n\nExit codes: 0 every decision was as expected; 1 one was not.")
    .action(acting(context, (options: { json?: boolean }) => demo(context, options)));
}

async function demo({ terminal }: Context, { json }: { json?: boolean }): Promise<number> {
  const { out, paint } = terminal;
  const progress = startProgress(terminal, `compiling ${policyFile}`);
  try {
    const started = performance.now();
    const { ir } = await loadIr([policyFile], { cwd: packageRoot });
    const built = await buildModule(ir);
    const seconds = (performance.now() - started) / 1_000;
    progress.say("starting the proxy");
    const module = { name: policyFile, wasm: built.wasm, configuration };
    if (json !== true) out(compiledText(ir, built, seconds, paint));
    const { told, reached } = await traffic(module, (line) => { progress.say(line); });
    const cost = await ordinaryCost(module, progress.say);
    progress.end();
    const wrong = told.filter(({ asExpected }) => !asExpected);
    if (json === true) {
      for (const { request, decision, asExpected } of told) out(`${JSON.stringify({ what: request.what, ...decision, asExpected })}\n`);
      out(`${JSON.stringify({ summary: { requests: told.length, unexpected: wrong.length, reachedUpstream: reached, ...cost, moduleBytes: built.wasm.length, memoryBytes: built.report.needs.memoryBytes, buildSeconds: seconds } })}\n`);
    } else {
      out(tableText(told, ir, paint));
      out(`\n${summaryText(told, reached, paint)}what it cost: an ordinary request takes × ${cost.timeRatio.toFixed(1)} of its time through an empty module${cost.fuel === undefined ? "" : `, ${thousands(cost.fuel)} units of fuel`}; memory ${thousands(built.report.needs.memoryBytes)} bytes, flat\n`);
      out(wrong.length === 0 ? `${paint("green", "every decision was as expected")}\n` : wrong.map((one) => `${paint("red", "not as expected")}: ${wrongText(one)}\n`).join(""));
    }
    return wrong.length === 0 ? exitOk : exitUnmet;
  } finally {
    progress.end();
  }
}

/** Sends everything, one request after the other, and pairs each with the decision that the proxy tells of. */
async function traffic(module: { name: string; wasm: Uint8Array; configuration: string }, onProgress: (line: string) => void): Promise<{ told: Told[]; reached: number }> {
  const upstream = await DemoUpstream.start();
  const decisions: Decision[] = [];
  let heard: () => void = () => undefined;
  const server = await Server.start(module, {
    engine: "v8", upstream: upstream.url, port: 0, failing: "closed", onLog: () => undefined, onRefused: () => undefined,
    onDecision: (decision) => { decisions.push(decision); heard(); },
  });
  const sender = new Sender(server.port);
  const told: Told[] = [];
  try {
    const all = demoRequests.flatMap((request, index) => [request, ...Array.from({ length: ordinaryBetween }, (_, n) => ordinaryRequest(index * ordinaryBetween + n))]);
    for (const request of all) {
      onProgress(`sent ${told.length} of ${all.length} requests`);
      const before = decisions.length;
      const answer = await sender.send(request);
      // The client may have its answer a moment before the proxy is done with the exchange.
      if (decisions.length === before) await new Promise<void>((resolve) => { heard = resolve; });
      const decision = decisions[before] as Decision;
      told.push({ request, decision, asExpected: isExpected(request, decision, answer) });
    }
    return { told, reached: upstream.requests };
  } finally {
    sender.close();
    await server.stop();
    await upstream.stop();
  }
}

function isExpected({ verdict, rules, status, arrives }: DemoRequest, decision: Decision, answer: { status: number; body: string }): boolean {
  const decided = decision.verdict === verdict && answer.status === status && decision.rules.join() === rules.map((rule) => `starter/${rule}`).join();
  if (!decided || arrives === undefined) return decided;
  const got = JSON.parse(answer.body) as Record<string, unknown>;
  return Object.entries(arrives).every(([name, value]) => got[name] === value);
}

function compiledText(ir: Ir, { wasm, report }: Built, seconds: number, paint: Paint): string {
  const rules = ir.policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  return `${paint("bold", policyFile)}: ${rules} rules compiled in ${seconds.toFixed(1)} s to ${thousands(sizesOf(wasm).moduleBytes)} bytes (build ${report.digest.slice(0, 12)})\nin front of a small service on 127.0.0.1, enforcing:\n\n`;
}

const verdictStyle = { "allow": "green", "deny": "red", "would-deny": "yellow", "change": "cyan", "would-change": "cyan", "error": "red" } as const;

/** The ordinary ones are only counted, unless one of them was not as expected. */
function tableText(told: readonly Told[], ir: Ir, paint: Paint): string {
  const rows = told.filter(({ request, asExpected }) => request.what !== "ordinary" || !asExpected).map(({ request, decision: { verdict, status, rules } }) => [
    paint(verdictStyle[verdict], verdict), String(status), printable(`${request.method} ${request.path.length > 34 ? `${request.path.slice(0, 33)}…` : request.path}`), request.what,
    rules.length === 0 ? "" : `${rules.join(", ")}:${paint("dim", whyText(ir, rules.at(-1) ?? ""))}`,
  ]);
  return `${table(rows).join("\n")}\n`;
}

/** Why, in the words of the rule that a record names. */
function whyText(ir: Ir, name: string): string {
  const rule: Rule | undefined = ir.policies.flatMap((policy) => policy.rules.filter(({ id }) => `${policy.name}/${id}` === name))[0];
  const ids = [...rule?.owasp ?? [], ...(rule?.cwe ?? []).map((number) => `CWE-${number}`)].join(", ");
  return rule === undefined ? "" : ` ${printable(rule.description ?? "")}${ids === "" ? "" : ` [${printable(ids)}]`}`;
}

function summaryText(told: readonly Told[], reached: number, paint: Paint): string {
  const counts = new Map<string, number>();
  for (const { decision } of told) counts.set(decision.verdict, (counts.get(decision.verdict) ?? 0) + 1);
  const ordinary = told.filter(({ request }) => request.what === "ordinary").length;
  return `${paint("bold", `${thousands(told.length)} requests`)}, ${thousands(ordinary)} of them ordinary: ${[...counts].map(([verdict, count]) => `${thousands(count)} ${verdict}`).join(", ")}; ${thousands(reached)} reached the service\n`;
}

function wrongText({ request, decision }: Told): string {
  return printable(`${request.method} ${request.path.slice(0, 80)}: expected ${request.verdict} ${request.status} by ${request.rules.join(", ") || "no rule"}, got ${decision.verdict} ${decision.status} by ${decision.rules.join(", ") || "no rule"}${decision.error === undefined ? "" : ` (${decision.error})`}`);
}
