/** What the parts of the generator share while one module is written. */
import type { Phase, Predicate } from "../ir/types.ts";
import type { Plan, PlannedTest } from "../plan/plan.ts";
import { imageOf, type Image } from "../plan/image.ts";
import { Anomalies } from "./anomalies.ts";
import { UserCalls } from "./calls.ts";
import { Blobs } from "./blobs.ts";
import { Detection } from "./detection.ts";
import { DataPool } from "./data.ts";
import { FieldTable } from "./fields.ts";
import { Imports } from "./imports.ts";
import { Inputs } from "./inputs.ts";
import { JsonPlan } from "./json.ts";
import { MediaTypes } from "./media.ts";
import { Numbers } from "./numbers.ts";
import { Patterns } from "./patterns.ts";
import { Templates } from "./templates.ts";

export class Generation {
  readonly plan: Plan;
  readonly image: Image;
  readonly data = new DataPool();
  readonly imports = new Imports();
  readonly fields = new FieldTable();
  readonly templates = new Templates(this);
  readonly media = new MediaTypes(this);
  readonly inputs = new Inputs(this);
  readonly anomalies = new Anomalies(this);
  readonly json = new JsonPlan(this);
  readonly numbers = new Numbers(this);
  readonly calls = new UserCalls(this);
  readonly detection = new Detection(this);
  readonly blobs = new Blobs();
  readonly patterns: Patterns;
  /** `:path` is read. */
  readsTarget = false;
  /** A figure over all header pairs is asked for, so that the map is walked even if no field of it is. */
  readsHeaderFigures = { request: false, response: false };
  /** The path's anomalies are asked for, or `normalise` must know that there is a normal form. */
  judgesPath = false;
  /** The query's anomalies are asked for. */
  judgesQuery = false;
  usesJson = false;
  jsonRoots = { request: 0, response: 0, nested: 0 };
  readonly #counts = new Map<string, number>();
  readonly #begins = new Set<string>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.image = imageOf(plan);
    this.patterns = new Patterns(this);
    // Views of static data (`DataPool.view`) are written with it everywhere.
    this.imports.use("assembly/abi/bytes", "bytesAt");
  }

  /** A function to call at the beginning of the request-headers phase. */
  begin(file: string, name: string): void { this.#begins.add(this.imports.use(file, name)); }
  get begins(): string[] { return [...this.#begins].sort(); }

  /** The whole request head is walked; otherwise `:path` alone is fetched. */
  get readsHead(): boolean { return this.fields.has("RequestHeader") || this.readsHeaderFigures.request; }
  get readsResponseHead(): boolean { return this.fields.has("ResponseHeader") || this.readsHeaderFigures.response; }
  get hasLaterPhases(): boolean { return this.plan.phases.some((phase) => phase !== "request.headers"); }
  get hasBodyPhase(): boolean { return this.plan.phases.some((phase) => phase.endsWith(".body")); }

  /** What depends on all that was asked for: called once, when every test has been written. */
  settle(): void {
    if (this.plan.phases.includes("request.body")) this.media.body("Request");
    if (this.plan.phases.includes("response.body")) this.media.body("Response");
    if (this.plan.rules.some((rule) => rule.rule.actions.some((action) => action.do === "normalise"))) this.readsTarget = this.judgesPath = true;
    this.fields.takesHeaders = this.inputs.head;
    if (this.readsTarget && this.readsHead) this.keepPseudo(":path", "Path");
  }

  /** The walk over the head keeps a pseudo-header. */
  keepPseudo(name: string, place: "Method" | "Path" | "Authority" | "Scheme"): void {
    const pseudo = this.imports.use("assembly/context/request", "Pseudo");
    this.fields.collect("RequestHeader", name, `${this.imports.use("assembly/context/request", "setPseudo")}(${pseudo}.${place}, value);`);
  }

  /** The place of a count; equal keys share it. */
  countFor(key: string): number {
    const place = this.#counts.get(key) ?? this.#counts.size;
    this.#counts.set(key, place);
    return place;
  }
  countOf(test: number): number { return this.countFor(`test ${test}`); }
  get countCount(): number { return this.#counts.size; }

  /** The address of a parameter's value: an expression. A list has two forms where tests read it with and without case. */
  parameterPlace(policy: number, name: string, isLowered = false): string {
    return `${this.imports.use("assembly/context/state", "block")} + ${this.image.offsetOf(policy, name, isLowered)}`;
  }
  parameterAt(test: PlannedTest, name: string, isLowered = false): string { return this.parameterPlace(test.policy, name, isLowered); }

  /** The address of the index of a list of needles: an expression. */
  needlesAt(test: PlannedTest, name: string, isLowered: boolean): string {
    return `${this.imports.use("assembly/context/state", "block")} + ${this.image.needlesOf(test.policy, name, isLowered)}`;
  }

  numberPredicate(test: PlannedTest, predicate: Predicate, value: string): string {
    if (predicate.is !== "compare") throw new Error(`the check let a predicate "${predicate.is}" through to a number`);
    return this.numbers.compareInteger(test, predicate, value);
  }

  /** The largest body that a policy with rules of the phase asks to have inspected. */
  bodyBytesMax(phase: Phase): number {
    const asked = this.plan.policies.filter((policy) => policy.rules.some((rule) => rule.rule.phase === phase || rule.tests.some((test) => this.plan.tests[test]?.phase === phase)));
    return Math.max(0, ...asked.map(({ policy }) => (phase === "request.body" ? policy.requestBodyBytesMax : policy.responseBodyBytesMax)));
  }
}
