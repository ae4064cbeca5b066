/** The reference evaluator: what MEANING.md says of one exchange, obvious and slow. */
import type { Ir } from "../ir/types.ts";
import { defaultSettings, readConfiguration, type Configuration, type Settings } from "./configuration.ts";
import { failureProblem } from "./denial.ts";
import type { Exchange, Options } from "./exchange.ts";
import { effectiveMode } from "./modes.ts";
import type { Outcome } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { runRules } from "./rules.ts";
import type { WholeExchange } from "./scope.ts";
import { isAwaited } from "./selectors/body.ts";
import { responseStatus } from "./selectors/head.ts";
import { verdictOf } from "./verdict.ts";

export { readConfiguration, type Configuration, type ParameterValue, type PolicyConfiguration, type PolicySettings, type Settings } from "./configuration.ts";
export type { ByteString, Exchange, HostProperties, Message, Options, Pair } from "./exchange.ts";
export { verdicts, type ConditionExplanation, type Denial, type FiredRule, type Outcome, type PhaseExplanation, type RuleExplanation, type Verdict } from "./outcome.ts";
export type { Problem } from "./problem.ts";
export type { Truth } from "./truth.ts";

/** Evaluates one exchange. A configuration that is refused gives the verdict `error`, with its problems. */
export function evaluate(ir: Ir, configuration: Configuration | string, exchange: Exchange, options: Options = {}): Outcome {
  const whole: WholeExchange = { ...exchange, response: exchange.response ?? { headers: [[":status", "200"]] }, host: exchange.host ?? {} };
  const read = readConfiguration(ir, configuration);
  if ("problems" in read) return failure(ir, defaultSettings(ir), whole, read.problems);
  if (exchange.hostIsCapable === false) return failure(ir, read.settings, whole, []);
  return outcomeOfRules(ir, read.settings, whole, options);
}

function outcomeOfRules(ir: Ir, settings: Settings, exchange: WholeExchange, options: Options): Outcome {
  const { fired, effects, denial, explanation } = runRules(ir, settings, exchange, options);
  /** The head of the message whose body was denied had gone on before. */
  const hasLeft = (side: "request" | "response"): boolean => !settings.holdsHeaders && denial?.phase === `${side}.body` && isAwaited(exchange, side);
  const isCutOff = hasLeft("response");
  return {
    verdict: verdictOf(fired),
    rules: fired.filter(({ recorded }) => recorded).map(({ policy, rule }) => `${policy}/${rule}`),
    fired, tags: effects.tags, problems: [],
    ...(denial?.phase.startsWith("request.") && !hasLeft("request") ? {} : { request: { headers: effects.request } }),
    ...(denial === undefined || isCutOff ? { response: { headers: effects.response }, ...statusOf(exchange) } : { denial, status: denial.status }),
    ...(isCutOff ? { isCutOff } : {}),
    ...(options.explain === true ? { explanation } : {}),
  };
}

const statusOf = ({ response }: WholeExchange): { status: number } | Record<never, never> => {
  const status = responseStatus(response.headers);
  return "values" in status && status.values[0]?.type === "number" ? { status: Number(status.values[0].text) } : {};
};

/** The module cannot do its work: a policy that fails closed and enforces something has the request refused, otherwise it goes on as it is. */
function failure(ir: Ir, settings: Settings, exchange: WholeExchange, problems: Problem[]): Outcome {
  const closed = ir.policies.filter(({ fails }) => fails === "closed");
  const isRefused = closed.some((policy) => policy.rules.some((rule) => effectiveMode(policy, rule, settings.policies.get(policy.name) ?? { rules: new Map(), parameters: new Map() }) === "enforce"));
  const nothing = { verdict: "error", rules: [], fired: [], tags: [], problems } as const;
  if (isRefused) return { ...nothing, rules: [], fired: [], tags: [], status: failureProblem.status, denial: failureProblem };
  return { ...nothing, rules: [], fired: [], tags: [], request: { headers: exchange.request.headers }, response: { headers: exchange.response.headers }, ...statusOf(exchange) };
}
