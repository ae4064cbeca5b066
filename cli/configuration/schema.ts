/**
 * The JSON Schema (2020-12) of a module's configuration: what the module accepts, as far as a schema can say it. Five things it cannot
 * say: that lengths are counted in bytes of UTF-8, that a name may not occur twice in an object, that numbers are written in full,
 * that rules which change headers when they have seen a body need headers to be held, and which patterns can be used.
 */
import { readsBodies, readsFields, selects } from "../ir/availability.ts";
import { fieldValueParameters } from "../ir/field-values.ts";
import type { Ir, Mode, Parameter, Policy } from "../ir/types.ts";
import { recordsPerSecondDefault, recordsPerSecondMax } from "../plan/image.ts";

export type Schema = Readonly<Record<string, unknown>>;

export function configurationSchema(ir: Ir): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Configuration of ${ir.policies.map((policy) => policy.name).join(", ")}`,
    ...object({
      ...readsBodies(ir) ? { holdHeaders: { type: "boolean", default: true, description: holdHeadersText } } : {},
      policies: object(Object.fromEntries(ir.policies.map((policy) => [policy.name, policySchema(policy)]))),
      records: object({
        perSecond: { type: "integer", minimum: 0, maximum: recordsPerSecondMax, default: recordsPerSecondDefault, description: "Records that each worker writes in a second at most; digits only." },
      }),
      ...selects(ir, readsFields) ? { upstream: object({
        plus: { type: "boolean", default: true, description: plusText }, semicolon: { type: "boolean", default: false, description: semicolonText },
        duplicates: { enum: ["all", "first", "last", "joined"], default: "all", description: duplicatesText },
        charset: { enum: ["utf-8", "windows-1252"], default: "utf-8", description: charsetText }, guessContentType: { type: "boolean", default: false, description: guessText },
      }) } : {},
    }),
  };
}

const plusText = "False where the service behind takes a + in a query or a form for a plus, not for a space. `sidewall probe` finds out.";
const semicolonText = "True where the service behind takes a ; in a query or a form for a separator, as & is one. `sidewall probe` finds out.";
const duplicatesText = "Which of several values of one name the service behind uses, in a query or a form: each, the first, the last, or all as one, joined with a comma. `sidewall probe` finds out.";
const charsetText = "As what the service behind reads the bytes of a query, and of a form or a text that tells no charset. `sidewall probe` finds out.";
const guessText = "True where the service behind reads a body as JSON or as a form whatever its content-type says. `sidewall probe --form` finds out.";
const holdHeadersText = "False where the proxy cannot hold headers while a body is read: Envoy without allow_on_headers_stop_iteration, as under Istio's WasmPlugin. Headers then go on before the body's verdict.";

function policySchema(policy: Policy): Schema {
  const fieldValues = fieldValueParameters(policy);
  return {
    ...(policy.description === undefined ? {} : { description: policy.description }),
    ...object({
      mode: { ...modeSchema(policy.mandatory ? "observe" : "off"), default: policy.mode },
      rules: object(Object.fromEntries(policy.rules.map((rule) => [
        rule.id, { ...modeSchema(rule.floor ?? "off"), ...(rule.description === undefined ? {} : { description: rule.description }) },
      ]))),
      params: object(Object.fromEntries(policy.parameters.map((parameter) => [parameter.name, parameterSchema(parameter, fieldValues.has(parameter.name))]))),
    }),
  };
}

const object = (properties: Record<string, Schema>): Schema => ({ type: "object", additionalProperties: false, properties });

const modes = ["off", "observe", "enforce"] as const satisfies readonly Mode[];
const modeSchema = (lowest: Mode): Schema => ({ enum: modes.slice(modes.indexOf(lowest)) });

function parameterSchema(parameter: Parameter, isFieldValue: boolean): Schema {
  const description = parameter.description === undefined ? {} : { description: parameter.description };
  return { ...typeSchema(parameter, isFieldValue), default: parameter.default, ...description };
}

function typeSchema(parameter: Parameter, isFieldValue: boolean): Schema {
  switch (parameter.type) {
    case "boolean": return { type: "boolean" };
    case "number": return { type: "number", ...(parameter.min === undefined ? {} : { minimum: parameter.min }), ...(parameter.max === undefined ? {} : { maximum: parameter.max }) };
    case "text": return { type: "string", maxLength: parameter.bytesMax, ...(isFieldValue ? { pattern: fieldValuePattern } : {}) };
    case "texts": return { type: "array", maxItems: parameter.itemsMax, items: { type: "string", maxLength: parameter.bytesMax } };
    case "patterns": return { type: "array", maxItems: parameter.itemsMax, items: { type: "string", maxLength: parameter.bytesMax, pattern: writtenPattern } };
    case "cidrs": return { type: "array", maxItems: parameter.itemsMax, items: { type: "string", pattern: cidrPattern } };
  }
}

/** The value of a header field (RFC 9110, 5.5): no control characters but tabs within, no white space at the ends. RE2 can read it too. */
const fieldValuePattern = "^(?:[^\\x00-\\x20\\x7f](?:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?)?$";

/** A regular expression as JavaScript writes it; what it may have, MEANING.md tells, and the module judges. */
const writtenPattern = "^/[\\s\\S]+/(?:i|s|is|si)?$";

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
/** What is surely no address or block is refused; all details of IPv6 are the module's to check. */
const cidrPattern = `^(?:${octet}(?:\\.${octet}){3}(?:/(?:3[0-2]|[12]?[0-9]))?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$`;
