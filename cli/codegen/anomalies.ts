/**
 * Anomalies of a request's head that cost something of their own: the walk looks for their fields, or the query is walked once more, only where a rule
 * names them, or asks for any anomaly.
 */
import type { AnomalyName } from "../ir/types.ts";
import type { Generation } from "./generation.ts";
import { Lines } from "./text.ts";

const overrides = "assembly/context/overrides";
const fieldsOf: Partial<Record<AnomalyName, { names: readonly string[]; constant: string }>> = {
  "url-override": { names: ["x-original-url", "x-rewrite-url", "x-override-url"], constant: "urlOverride" },
  "method-override": { names: ["x-http-method-override", "x-http-method", "x-method-override"], constant: "methodOverride" },
};

export class Anomalies {
  readonly #generation: Generation;
  readonly #asked = new Set<AnomalyName>();

  constructor(generation: Generation) { this.#generation = generation; }

  ask(names: readonly AnomalyName[]): void {
    const { imports, fields } = this.#generation;
    const collect = (field: string, statement: string): void => fields.collect("RequestHeader", field, statement);
    for (const name of names) {
      this.#asked.add(name);
      const found = fieldsOf[name];
      if (found !== undefined || name === "transfer-encoding-invalid") this.#generation.begin(overrides, "beginOverrides");
      for (const field of found?.names ?? []) collect(field, `${imports.use(overrides, "noteAnomaly")}(${imports.use("assembly/message/anomalies", found?.constant as string)});`);
      if (name === "transfer-encoding-invalid") collect("transfer-encoding", `${imports.use(overrides, "noteTransferEncoding")}(value);`);
      if (name === "multipart-boundary") this.#generation.inputs.readType();
    }
  }

  /** What assembly/context/plan.ts says of them. */
  hooks(): string {
    const parts = [
      ...(["url-override", "method-override", "transfer-encoding-invalid"] as const).some((name) => this.#asked.has(name)) ? [["overrides", "./overrides", "overrides()"]] : [],
      ...this.#asked.has("multipart-boundary") ? [["boundaryAnomaly", "../inputs/media", "boundaryAnomaly()"]] : [],
      ...this.#asked.has("query-duplicate") ? [["hasDuplicates", "../message/duplicates", "(hasDuplicates(query, fieldRules(block)) ? queryDuplicate : 0)"], ["block", "./state", ""], ["fieldRules", "./upstream", ""], ["queryDuplicate", "../message/anomalies", ""]] : [],
    ] as [name: string, file: string, value: string][];
    const values = parts.map(([, , value]) => value).filter((value) => value !== "");
    return new Lines().add(
      `import { Bytes } from "../abi/bytes";`, ...parts.map(([name, file]) => `import { ${name} } from "${file}";`),
      `export const judgesMore: bool = ${values.length > 0};`, `export function moreAnomalies(${this.#asked.has("query-duplicate") ? "query" : "_query"}: Bytes): u32 {`, `return ${values.join(" | ") || "0"};`, "}",
    ).toString();
  }
}
