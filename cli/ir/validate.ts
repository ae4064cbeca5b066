/** Reads an IR that came from a file or a module: its shape against schema.json, with one message a fault. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { packageRoot } from "../package-root.ts";
import type { Ir } from "./types.ts";

/** At most so many faults are told. */
const problemsMax = 20;

let validate: ValidateFunction<Ir> | undefined;

/** `schema.json` as an object. */
export function readIrSchema(): object {
  return JSON.parse(readFileSync(join(packageRoot, "cli", "ir", "schema.json"), "utf8")) as object;
}

/**
 * The value as an IR, or what is wrong with it: a JSON pointer and a sentence for each fault. Only the shape is looked at, not
 * whether types fit and names exist. A value nested too deep to be looked at is refused, not an error.
 */
export function validateIr(value: unknown): { ir: Ir } | { problems: string[] } {
  validate ??= new Ajv2020({ allErrors: true, discriminator: true, strict: true, strictTypes: false, strictRequired: false }).compile<Ir>(readIrSchema());
  try {
    return validate(value) ? { ir: value } : { problems: (validate.errors ?? []).slice(0, problemsMax).map(sentence) };
  } catch (error) {
    if (error instanceof RangeError) return { problems: ["the IR is nested too deep"] };
    throw error;
  }
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  const what = "additionalProperty" in params ? `has an unknown member "${params.additionalProperty}"` : message ?? "is wrong";
  const values = "allowedValues" in params ? `: ${(params.allowedValues as unknown[]).join(", ")}` : "allowedValue" in params ? ` ${JSON.stringify(params.allowedValue)}` : "";
  return `${instancePath || "the IR"} ${what}${values}`;
}
