/** Makes a failing case small: takes parts away, one at a time, for as long as it still fails. */
import type { Condition, Ir, Policy, Rule } from "../../cli/ir/types.ts";
import { rulePhase } from "../../cli/ir/availability.ts";
import type { Configuration, Exchange, Message } from "../../cli/evaluate/index.ts";
import type { Case } from "./index.ts";

/** The smallest case found that still fails; `fails` is asked at most `triesMax` times. */
export async function minimise(found: Case, fails: (smaller: Case) => boolean | Promise<boolean>, triesMax = 500): Promise<Case> {
  let best = found, tries = 0;
  for (let hasShrunk = true; hasShrunk;) {
    hasShrunk = false;
    for (const smaller of smallerCases(best)) {
      if (tries++ >= triesMax) return best;
      if (await fails(smaller)) { best = smaller; hasShrunk = true; break; }
    }
  }
  return best;
}

/** Cases with one part less, the largest parts first. */
export function* smallerCases({ ir, run }: Case): Generator<Case> {
  for (const policies of smallerLists(ir.policies, smallerPolicies, 1)) {
    const smaller: Ir = { ...ir, policies };
    yield { ir: smaller, run: { ...run, configuration: without(run.configuration, ir, smaller) } };
  }
  const configurations = Object.keys(run.configuration).length > 0 ? [{}] : [];
  for (const configuration of configurations) yield { ir, run: { ...run, configuration } };
  for (const exchange of smallerExchanges(run.exchange)) yield { ir, run: { ...run, exchange, ...chunkingsOf(exchange, run) } };
  const whole = { ...run, requestChunking: inOne(run.exchange.request), responseChunking: inOne(run.exchange.response) };
  if (JSON.stringify(whole) !== JSON.stringify(run)) yield { ir, run: whole };
}

/** The configuration without what names a policy or rule that is gone. */
function without(configuration: Configuration, before: Ir, after: Ir): Configuration {
  const isGone = (name: string, rule?: string): boolean => hasRule(before, name, rule) && !hasRule(after, name, rule);
  if (typeof configuration.policies !== "object" || configuration.policies === null) return configuration;
  const policies = Object.entries(configuration.policies).filter(([name]) => !isGone(name));
  return { policies: Object.fromEntries(policies.map(([name, own]) =>
    [name, own.rules === undefined ? own : { ...own, rules: Object.fromEntries(Object.entries(own.rules).filter(([rule]) => !isGone(name, rule))) }])) };
}

const hasRule = (ir: Ir, name: string, rule?: string): boolean =>
  ir.policies.some((policy) => policy.name === name && (rule === undefined || policy.rules.some(({ id }) => id === rule)));

/** Chunks are kept where the body is as long as before. */
function chunkingsOf(exchange: Exchange, run: Case["run"]): Pick<Case["run"], "requestChunking" | "responseChunking"> {
  const sum = (lengths: number[]): number => lengths.reduce((total, length) => total + length, 0);
  const kept = (message: Message | undefined, chunking: Case["run"]["requestChunking"]): Case["run"]["requestChunking"] =>
    ((message?.body?.length ?? 0) === sum(chunking.lengths) ? chunking : inBytes(message));
  return { requestChunking: kept(exchange.request, run.requestChunking), responseChunking: kept(exchange.response, run.responseChunking) };
}

const inOne = (message: Message | undefined): Case["run"]["requestChunking"] => ({ lengths: message?.body?.length ? [message.body.length] : [], endsApart: false });
const inBytes = (message: Message | undefined): Case["run"]["requestChunking"] => ({ lengths: Array.from({ length: message?.body?.length ?? 0 }, () => 1), endsApart: true });

/** The list without one item, then with one item made smaller. */
function* smallerLists<T>(items: readonly T[], smaller: (item: T) => Iterable<T>, least = 0): Generator<T[]> {
  if (items.length > least) for (const index of items.keys()) yield items.toSpliced(index, 1);
  for (const [index, item] of items.entries()) for (const less of smaller(item)) yield items.with(index, less);
}

function* smallerPolicies(policy: Policy): Generator<Policy> {
  for (const rules of smallerLists(policy.rules, smallerRules, 1)) yield { ...policy, rules };
  if (policy.mandatory) yield { ...policy, mandatory: false };
  if (policy.pathIgnoresCase) yield { ...policy, pathIgnoresCase: false };
}

function* smallerRules(rule: Rule): Generator<Rule> {
  const withPhase = (changed: Rule): Rule => ({ ...changed, phase: rulePhase(changed.when, changed.actions) });
  for (const when of smallerConditions(rule.when)) yield withPhase({ ...rule, when });
  for (const actions of smallerLists(rule.actions, () => [], 1)) yield withPhase({ ...rule, actions });
  const { mode, floor, ...plain } = rule;
  if (mode !== undefined || floor !== undefined) yield plain;
}

function* smallerConditions(condition: Condition): Generator<Condition> {
  switch (condition.op) {
    case "and": case "or":
      yield* condition.of;
      for (const of of smallerLists(condition.of, smallerConditions, 2)) yield { ...condition, of };
      break;
    case "not":
      yield condition.of;
      for (const of of smallerConditions(condition.of)) yield { ...condition, of };
      break;
    case "each":
      for (const of of smallerConditions(condition.of)) yield { ...condition, of };
      break;
    case "test":
      if ("values" in condition.test && condition.test.is !== "matchesConfigured" && "constant" in condition.test.values && condition.test.values.constant.length > 1) {
        for (const value of condition.test.values.constant) yield { ...condition, test: { ...condition.test, values: { constant: [value] } } };
      }
      break;
    default:
  }
}

function* smallerExchanges(exchange: Exchange): Generator<Exchange> {
  const { response, host, ...rest } = exchange;
  if (response !== undefined) yield { ...rest, ...(host === undefined ? {} : { host }) };
  if (host !== undefined) yield { ...rest, ...(response === undefined ? {} : { response }) };
  for (const request of smallerMessages(exchange.request)) yield { ...exchange, request };
  if (response !== undefined) for (const less of smallerMessages(response)) yield { ...exchange, response: less };
}

function* smallerMessages(message: Message): Generator<Message> {
  const { body, trailers, ...head } = message;
  for (const headers of smallerLists(message.headers, () => [])) yield { ...message, headers };
  if (body === undefined) return;
  yield head;
  if (trailers !== undefined) yield { ...head, body };
  for (let part = body.length >> 1; part > 0; part >>= 1) {
    for (let at = 0; at + part <= body.length; at += part) yield { ...message, body: Buffer.concat([body.subarray(0, at), body.subarray(at + part)]) };
  }
}
