// A process that runs one bundled policy, from its standard input, in a context without host objects, and writes what came of it.
import { readFileSync } from "node:fs";
import { Session, type Runtime } from "node:inspector";
import { createContext, runInContext } from "node:vm";
import { lock, stackTeller } from "./lock.ts";
import type { Outcome, Work } from "./sandbox.ts";

const contextName = "sidewall-policy";
const reasonCharactersMax = 2_000;
const { code, timeMillisecondsMax } = JSON.parse(readFileSync(0, "utf8")) as Work;

/** The object behind the context's global has no prototype, so that nothing leads from it to the host. */
function bareContext(name: string): object {
  return createContext(Object.create(null) as object, { name, codeGeneration: { strings: false, wasm: false }, microtaskMode: "afterEvaluate" });
}

function lockedContext(): void {
  const sandbox = bareContext(contextName) as { sidewallStack?: unknown };
  runInContext(`(${lock.toString()})()`, sandbox, { filename: "lock.js" });
  sandbox.sidewallStack = runInContext(`(${stackTeller.toString()})()`, bareContext("sidewall-stack"), { filename: "stack.js" });
}

/** Two members of the protocol that Node's types leave out: a time limit, and that text is not compiled meanwhile. */
type EvaluateWithRules = Runtime.EvaluateParameterType & { timeout: number; allowUnsafeEvalBlockedByCSP: boolean };

/**
 * Evaluates through V8's inspector: what comes back, a thrown value too, is JSON that V8 wrote. No code of the host ever holds an object of
 * the policy, and an error's place is known although the sandbox records no stacks.
 */
function evaluate(): Outcome {
  const session = new Session();
  session.connect();
  let contextId: number | undefined;
  session.on("Runtime.executionContextCreated", ({ params: { context } }) => { if (context.name === contextName) contextId = context.id; });
  session.post("Runtime.enable");
  if (contextId === undefined) throw new Error("the inspector does not see the policy's context");
  let outcome: Outcome = { timedOut: true };
  const work: EvaluateWithRules = { expression: code, contextId, timeout: timeMillisecondsMax, silent: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false };
  // An error here says that the execution was ended; what the policy throws is a result.
  session.post("Runtime.evaluate", work, (error, returned) => { if (error === null) outcome = outcomeOf(returned); });
  session.disconnect();
  return outcome;
}

function outcomeOf({ result, exceptionDetails }: Runtime.EvaluateReturnType): Outcome {
  if (exceptionDetails === undefined) return { log: typeof result.value === "string" ? result.value : "" };
  const { exception, stackTrace, lineNumber, columnNumber } = exceptionDetails;
  const frames = (stackTrace?.callFrames ?? []).filter(({ url }) => url === "policy.js");
  const at = [...frames, { lineNumber, columnNumber }].slice(0, 64).map((frame) => `${frame.lineNumber + 1}:${frame.columnNumber + 1}`).join(" ");
  const reason = exception?.description ?? (exception?.value === undefined ? "an unknown error" : JSON.stringify(exception.value));
  return { threw: { reason: reason.slice(0, reasonCharactersMax), at } };
}

lockedContext();
process.stdout.write(JSON.stringify(evaluate()));
