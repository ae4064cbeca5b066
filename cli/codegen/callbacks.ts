/** The call-backs that the policies need, and no others: each exported one costs every request. */
import type { Phase } from "../ir/types.ts";
import { phaseIndex, type PlannedTest } from "../plan/plan.ts";
import { firingSides, phaseWord, policyFunction, rulesOf } from "./phases.ts";
import type { Generation } from "./generation.ts";
import { Lines } from "./text.ts";

export function emitCallbacks(generation: Generation, lines: Lines): void {
  emitRequestHeaders(generation, lines);
  if (generation.hasLaterPhases) emitLaterPhases(generation, lines);
}

/** The module's exports. */
export function emitEntry(generation: Generation): string {
  const { plan } = generation;
  const has = (phase: Phase): boolean => plan.phases.includes(phase);
  const own = [
    "proxy_on_request_headers",
    ...(has("request.body") ? ["proxy_on_request_body", "proxy_on_request_trailers"] : []),
    ...(has("response.headers") || has("response.body") ? ["proxy_on_response_headers"] : []),
    ...(has("response.body") ? ["proxy_on_response_body", "proxy_on_response_trailers"] : []),
    ...(generation.hasLaterPhases ? ["proxy_on_delete"] : []),
  ];
  return new Lines().add(
    "// Made by `sidewall build`; change the policy, not this file.",
    "// The tables first: what is named most often gets the lowest addresses, which take the fewest bytes of code.",
    `import "./assembly/context/tables";`,
    `export { proxy_abi_version_0_2_1 } from "./assembly/abi/version";`,
    `export { proxy_on_memory_allocate } from "./assembly/abi/allocator";`,
    `export { proxy_on_context_create, proxy_on_configure } from "./assembly/configuration/lifecycle";`,
    `export { ${own.join(", ")} } from "./policies";`,
    ...(generation.blobs.isUsed ? [generation.blobs.entryExport] : []),
  ).toString();
}

/** `policy0RequestHeaders() || policy1RequestHeaders()` */
function policiesOf({ plan }: Generation, phase: Phase): string {
  const calls = plan.policies.filter((policy) => rulesOf(policy, phase).length > 0).map((policy) => `${policyFunction(policy, phase)}()`);
  return calls.join(" || ") || "false";
}

function emitRequestHeaders(generation: Generation, lines: Lines): void {
  const { imports } = generation;
  const action = imports.use("assembly/abi/enums", "HeadersAction");
  const use = (file: string, name: string): string => imports.use(`assembly/context/${file}`, name);
  lines.add(
    `export function proxy_on_request_headers(context: u32, _pairs: u32, ${generation.hasLaterPhases ? "end" : "_end"}: u32): u32 {`,
    `${imports.use("assembly/abi/allocator", "arenaReset")}();`,
    `const block = ${use("root", "blockOfStream")}(context);`,
    `if (${use("root", "isInert")}(block)) return ${imports.use("assembly/action/refuse", "idle")}(block);`,
    `${use("state", "beginPhase")}(context, block, ${use("state", "Phase")}.RequestHeaders, 0);`,
    `${use("cells", "clearCells")}();`,
    `${use("request", "beginRequest")}();`,
    ...generation.begins.map((name) => `${name}();`),
    ...generation.detection.calls("beginHits"),
  );
  emitOwnedHeaders(generation, lines);
  lines.add(`if (${policiesOf(generation, "request.headers")}) return ${action}.StopIteration;`);
  lines.add(generation.hasLaterPhases ? "return afterRequestHeaders(end != 0);" : `return ${action}.Continue;`, "}", "");
}

/** Inbound copies of headers that an enforced rule sets; the head has been read by then, so that rules see it as it came. */
function emitOwnedHeaders(generation: Generation, lines: Lines): void {
  const { plan, imports, data } = generation;
  const changesHead = plan.ownedRequestHeaders.length > 0
    || plan.rules.some((rule) => rule.rule.phase === "request.headers" && rule.rule.actions.some((action) => ("on" in action && action.on === "request") || action.do === "normalise"));
  if (changesHead && generation.readsHead) lines.add(`${imports.use("assembly/context/request", "requestHead")}();`);
  for (const { name, rules } of plan.ownedRequestHeaders) {
    const enforced = rules.map((rule) => `${imports.use("assembly/context/modes", "isEnforced")}(${rule})`).join(" || ");
    const map = imports.use("assembly/abi/enums", "HeaderMap");
    lines.add(`if (${enforced}) ${imports.use("assembly/action/headers", "removeHeader")}(${map}.HttpRequestHeaders, ${data.view(name)});`);
  }
}

/** Bits over the rules of a phase that may still fire: 1 an observed one, 2 an enforced one. */
function emitOpen(generation: Generation, lines: Lines, phase: Phase): void {
  const { plan, imports } = generation;
  const name = phaseWord(phase);
  lines.add(`// Whether rules of ${phase} may still fire: 1 observed, 2 enforced ones.`, `function open${name}(): i32 {`, "let open = 0;");
  for (const policy of plan.policies) {
    for (const rule of rulesOf(policy, phase)) {
      const openness = imports.use("assembly/context/modes", "openness");
      const guard = policy.rules.some((other) => other.allows) ? `if (!${imports.use("assembly/context/state", "hasAllowed")}(${policy.number})) ` : "";
      lines.add(`${guard}open |= ${openness}(${rule.number}, ${firingSides(rule)}, rule${rule.number}());`);
    }
  }
  lines.add("return open;", "}", "");
}

function emitLaterPhases(generation: Generation, lines: Lines): void {
  const later = generation.plan.phases.filter((phase) => phase !== "request.headers");
  for (const phase of later) emitOpen(generation, lines, phase);
  emitAfterRequestHeaders(generation, lines, later);
  if (later.includes("request.body")) emitBody(generation, lines, "Request");
  if (later.includes("response.headers") || later.includes("response.body")) emitResponseHeaders(generation, lines, later);
  if (later.includes("response.body")) emitBody(generation, lines, "Response");
  lines.add(
    "export function proxy_on_delete(context: u32): void {",
    `${generation.imports.use("assembly/context/slots", "releaseSlot")}(context);`,
    ...(generation.hasBodyPhase ? [`${generation.imports.use("assembly/context/body", "releaseParser")}(context);`] : []),
    "}", "",
  );
}

const openOf = (phases: Phase[]): string => phases.map((phase) => `open${phaseWord(phase)}()`).join(" | ") || "0";

/** Keeps the answers of this phase's tests that later ones read. */
function carryTests({ plan, imports }: Generation, phase: Phase): string[] {
  return plan.carried.map((number, place) => ({ test: plan.tests[number] as PlannedTest, place })).filter(({ test }) => test.phase === phase)
    .map(({ test, place }) => `${imports.use("assembly/context/slots", "carry")}(${place}, test${test.number}());`);
}

/** What is answered where a body will be held: headers wait for it, if the host can. */
function heldHeaders({ imports }: Generation, block: string): string {
  const action = imports.use("assembly/abi/enums", "HeadersAction");
  return `${imports.use("assembly/context/root", "holdsHeaders")}(${block}) ? ${action}.StopIteration : ${action}.Continue`;
}

function emitAfterRequestHeaders(generation: Generation, lines: Lines, later: Phase[]): void {
  const { imports } = generation;
  const slots = (name: string): string => imports.use("assembly/context/slots", name);
  const state = (name: string): string => imports.use("assembly/context/state", name);
  const action = imports.use("assembly/abi/enums", "HeadersAction");
  const hasBody = later.includes("request.body");
  const afterBody = later.filter((phase) => phase !== "request.body");
  lines.add("function afterRequestHeaders(end: bool): u32 {");
  if (afterBody.length > 0) lines.add(`const response = ${openOf(afterBody)};`);
  // Rules of the response may ask about the request's body: it is read for them too.
  const isRead = generation.plan.carried.some((number) => (generation.plan.tests[number] as PlannedTest).phase === "request.body");
  if (hasBody) lines.add(`const body = openRequestBody()${isRead ? " | response" : ""};`);
  lines.add(`if ((${[...(hasBody ? ["body"] : []), ...(afterBody.length > 0 ? ["response"] : [])].join(" | ")}) == 0) return ${action}.Continue;`);
  lines.add(
    `if (!${slots("takeSlot")}(${state("context")}, ${state("block")}, ${state("allowed")})) {`,
    "// Nothing can be kept for the later phases: their tests are broken, and each rule takes its declared side now.",
    `${imports.use("assembly/action/verdict", "failed")}(${imports.use("assembly/action/verdict", "Failure")}.SlotsExhausted);`,
    `${state("setPending")}(${imports.use("assembly/predicate/tri", "BROKEN")});`,
    `return ${later.map((phase) => policiesOf(generation, phase)).join(" || ")} ? ${action}.StopIteration : ${action}.Continue;`,
    "}",
    ...carryTests(generation, "request.headers"),
    ...generation.detection.calls("keepHits"),
  );
  if (generation.hasBodyPhase) lines.add(`const media = ${generation.media.flags("Request")};`, `${slots("setFlags")}(media * ${slots("SlotFlag")}.RequestMedia);`);
  if (generation.inputs.body) lines.add(`${imports.use("assembly/inputs/slot", "keepBody")}();`);
  if (hasBody) {
    const bodyOf = (name: string): string => imports.use("assembly/context/body", name);
    lines.add(
      `const none = ${imports.use("assembly/context/media", "bodyless")}(media, end);`,
      `if (none != ${imports.use("assembly/predicate/tri", "NONE")}) {`,
      `${bodyOf("noBody")}(none);`, `return decideRequestBody() ? ${action}.StopIteration : ${action}.Continue;`, "}",
      "if ((body & 2) != 0) {", `${slots("setFlags")}(${slots("SlotFlag")}.HoldsRequest);`, `return ${heldHeaders(generation, state("block"))};`, "}",
      `if (body == 0) ${slots("setFlags")}(${slots("SlotFlag")}.RequestBodyDone);`,
    );
  }
  lines.add(`return ${action}.Continue;`, "}", "");
}

function emitBody(generation: Generation, lines: Lines, side: "Request" | "Response"): void {
  const { imports } = generation;
  const slots = (name: string): string => imports.use("assembly/context/slots", name);
  const body = (name: string): string => imports.use("assembly/context/body", name);
  const state = (name: string): string => imports.use("assembly/context/state", name);
  const action = imports.use("assembly/abi/enums", "DataAction");
  const buffer = `${imports.use("assembly/abi/enums", "Buffer")}.Http${side}Body`;
  const flag = slots("SlotFlag");
  const phase: Phase = side === "Request" ? "request.body" : "response.body";
  const bytesMax = generation.bodyBytesMax(phase);
  const snake = side === "Request" ? "request" : "response";
  const hasInputs = generation.inputs.reads(side);
  const media = `((${slots("slotFlags")}() / ${flag}.${side}Media) & 31)${hasInputs ? ` | ${imports.use("assembly/context/media-flags", "MediaFlag")}.Input` : ""}`;
  const resume = hasInputs ? [`${side === "Request" ? imports.use("assembly/inputs/slot", "resumeBody") : imports.use("assembly/inputs/outputs", "resumeOutputs")}();`] : [];
  const finish = `return decide${side}Body() ? ${action}.StopIterationNoBuffer : ${action}.Continue;`;
  const reset = `${imports.use("assembly/abi/allocator", "arenaReset")}();`;
  const drop = side === "Request" ? slots("dropSlot") : leaveResponse(generation);
  lines.add(
    `export function proxy_on_${snake}_body(context: u32, bytes: u32, end: u32): u32 {`, reset,
    `if (!${slots("findSlot")}(context) || ${slots("hasFlag")}(${flag}.${side}BodyDone)) return ${action}.Continue;`,
    ...resume,
    ...generation.detection.calls("useKeptHits"),
    `const step = ${body("takeBody")}(${buffer}, context, ${slots("hasFlag")}(${flag}.Holds${side}), bytes, end != 0, ${bytesMax}, ${media});`,
    `if (step == ${body("BodyStep")}.Hold) return ${action}.StopIterationAndBuffer;`,
    `if (step == ${body("BodyStep")}.Pass) return ${action}.Continue;`,
    finish, "}", "",
    "// A body that ends with trailers: the host says so here.",
    `export function proxy_on_${snake}_trailers(context: u32, _pairs: u32): u32 {`, reset,
    `if (!${slots("findSlot")}(context) || ${slots("hasFlag")}(${flag}.${side}BodyDone)) return ${action}.Continue;`,
    ...resume,
    ...generation.detection.calls("useKeptHits"),
    `${body("endBody")}(${buffer}, context, ${slots("hasFlag")}(${flag}.Holds${side}), ${bytesMax}, ${media});`,
    `return decide${side}Body() ? ${action}.StopIterationAndBuffer : ${action}.Continue;`, "}", "",
    "// The body's tests can be answered: true where the exchange has ended.",
    `function decide${side}Body(): bool {`,
    `const stream = ${slots("slotContext")}();`,
    ...generation.detection.calls("useKeptHits"),
    `${state("beginPhase")}(stream, ${slots("slotBlock")}(), ${state("Phase")}.${side}Body, ${slots("slotAllowed")}());`,
    `${slots("setFlags")}(${flag}.${side}BodyDone);`,
    `if (${policiesOf(generation, phase)}) {`, `${drop}();`, "return true;", "}",
  );
  const after = generation.plan.phases.filter((later) => phaseIndex(later) > phaseIndex(phase));
  const carried = carryTests(generation, phase);
  if (after.length === 0) lines.add(`${drop}();`);
  else lines.add(`if ((${openOf(after)}) == 0) {`, `${drop}();`, "} else {", `${slots("keepAllowed")}(${state("allowed")});`, ...carried, "}");
  lines.add("return false;", "}", "");
}

const readsRequestBody = ({ plan }: Generation): boolean => plan.phases.includes("request.body");

/** What gives the slot back when the response is decided. */
function leaveResponse(generation: Generation): string {
  return generation.imports.use("assembly/context/slots", readsRequestBody(generation) ? "leaveResponse" : "dropSlot");
}

/** An answer that comes early ends the request's body phase, whose parser must not go on with the answer's body; but what is held stays held. */
function endOfRequestBody(generation: Generation): string[] {
  if (!readsRequestBody(generation)) return [];
  const { imports } = generation;
  const slots = (name: string): string => imports.use("assembly/context/slots", name);
  return [
    `if (!${slots("holdsRequestBody")}()) {`, `${slots("setFlags")}(${slots("SlotFlag")}.RequestBodyDone);`, `${imports.use("assembly/context/body", "releaseParser")}(context);`, "}",
  ];
}

function emitResponseHeaders(generation: Generation, lines: Lines, later: Phase[]): void {
  const { imports } = generation;
  const slots = (name: string): string => imports.use("assembly/context/slots", name);
  const state = (name: string): string => imports.use("assembly/context/state", name);
  const action = imports.use("assembly/abi/enums", "HeadersAction");
  const hasBody = later.includes("response.body");
  lines.add(
    `export function proxy_on_response_headers(context: u32, _pairs: u32, ${hasBody ? "end" : "_end"}: u32): u32 {`,
    `${imports.use("assembly/abi/allocator", "arenaReset")}();`,
    `if (!${slots("findSlot")}(context)) return ${action}.Continue;`,
    ...generation.detection.calls("useKeptHits"),
    `${state("beginPhase")}(context, ${slots("slotBlock")}(), ${state("Phase")}.ResponseHeaders, ${slots("slotAllowed")}());`,
    `${imports.use("assembly/context/cells", "useCells")}(0);`,
    `${imports.use("assembly/context/cells", "clearCells")}();`,
    `${imports.use("assembly/context/response", "beginResponse")}();`,
    ...(generation.media.readsResponse ? [`${imports.use("assembly/context/media", "beginMedia")}();`] : []),
    ...(generation.inputs.outputs ? [`${imports.use("assembly/inputs/outputs", "beginOutputs")}();`] : []),
    ...endOfRequestBody(generation),
  );
  if (generation.readsResponseHead) lines.add(`${imports.use("assembly/context/response", "responseHead")}();`);
  lines.add(`if (${policiesOf(generation, "response.headers")}) {`, `${leaveResponse(generation)}();`, `return ${action}.StopIteration;`, "}");
  if (!hasBody) lines.add(`${leaveResponse(generation)}();`, `return ${action}.Continue;`, "}", "");
  else emitAfterResponseHeaders(generation, lines);
}

/** A body that has none of the texts asked for is not waited for, and not held: only where its head cannot wait either, a denial has to come behind it. */
function withoutWaiting({ inputs, imports }: Generation): string {
  if (!inputs.onlyOutputs) return "";
  const holds = `${imports.use("assembly/context/root", "holdsHeaders")}(${imports.use("assembly/context/slots", "slotBlock")}())`;
  return `${imports.use("assembly/inputs/outputs", "isUninspected")}() && ${holds} ? ${imports.use("assembly/predicate/tri", "TRUE")} : `;
}

function emitAfterResponseHeaders(generation: Generation, lines: Lines): void {
  const { imports } = generation;
  const slots = (name: string): string => imports.use("assembly/context/slots", name);
  const action = imports.use("assembly/abi/enums", "HeadersAction");
  const flag = slots("SlotFlag");
  lines.add(
    "const body = openResponseBody();",
    "if (body == 0) {", `${leaveResponse(generation)}();`, `return ${action}.Continue;`, "}",
    `${slots("keepAllowed")}(${imports.use("assembly/context/state", "allowed")});`,
    ...carryTests(generation, "response.headers"),
    `const media = ${generation.media.flags("Response")} | ((${slots("slotFlags")}() / ${flag}.RequestMedia) & ${imports.use("assembly/context/media-flags", "MediaFlag")}.None);`,
    `${slots("setFlags")}(media * ${flag}.ResponseMedia);`,
    ...(generation.inputs.outputs ? [`${imports.use("assembly/inputs/outputs", "keepOutputs")}();`] : []),
    `const none = ${withoutWaiting(generation)}${imports.use("assembly/context/media", "bodyless")}(media, end != 0);`,
    `if (none != ${imports.use("assembly/predicate/tri", "NONE")}) {`,
    `${imports.use("assembly/context/body", "noBody")}(none);`, `return decideResponseBody() ? ${action}.StopIteration : ${action}.Continue;`, "}",
    "if ((body & 2) != 0) {", `${slots("setFlags")}(${flag}.HoldsResponse);`, `return ${heldHeaders(generation, `${slots("slotBlock")}()`)};`, "}",
    `return ${action}.Continue;`, "}", "",
  );
}
