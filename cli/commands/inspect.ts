import type { Command } from "commander";
import { configurationSchema } from "../configuration/schema.ts";
import { readModule } from "../wasm/binary.ts";
import type { Parameter, Policy } from "../ir/types.ts";
import { sizesOf } from "../stamp/needs.ts";
import { type Needs, readStamp, type Stamp } from "../stamp/section.ts";
import { loadSubject } from "../subject/index.ts";
import { type Paint, printable, table, thousands } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { acting, type Context, exitOk } from "./context.ts";

export function register(program: Command, context: Context): void {
  program.command("inspect").argument("<module>", "a module")
    .summary("say what is in a module")
    .description("Prints what a module says of itself: policies, rules, parameters, the host features that it needs, what it holds, its bound of memory.\nOf a module that Sidewall has not built it prints imports and exports.")
    .option("--json", "print one JSON object")
    .option("--schema", "print the JSON Schema of the module's configuration")
    .option("--ir", "print the intermediate representation that the module was built from")
    .addHelpText("after", "\nExample:\n  sidewall inspect orders.wasm")
    .action(acting(context, async (file: string, options: { json?: boolean; schema?: boolean; ir?: boolean }) => {
      const { terminal: { out, paint }, cwd } = context;
      if (!file.endsWith(".wasm")) throw new Unusable(file, "a module is called NAME.wasm; sidewall build makes one of policies");
      const { wasm } = await loadSubject([file], { cwd });
      const stamp = readStamp(wasm);
      if (options.schema === true || options.ir === true) {
        if (stamp === undefined) throw new Unusable(file, "does not say what it was built from");
        out(`${JSON.stringify(options.ir === true ? stamp.ir : configurationSchema(stamp.ir), undefined, 2)}\n`);
      } else if (options.json === true) out(`${JSON.stringify(asJson(file, wasm, stamp))}\n`);
      else out(stamp === undefined ? strangerText(file, wasm, paint) : stampText(file, wasm, stamp, paint));
      return exitOk;
    }));
}

function asJson(file: string, wasm: Uint8Array, stamp: Stamp | undefined): object {
  const sizes = { module: file, ...sizesOf(wasm) };
  if (stamp === undefined) {
    const { imports, exports, memory } = readModule(wasm);
    return { ...sizes, imports: imports.map((entry) => `${entry.module}.${entry.name}`), exports: exports.map((entry) => entry.name), memory };
  }
  const { compiler, digest, ir, needs } = stamp;
  // Defaults may be secrets of whoever built the module; --ir is for those who ask for everything.
  const policies = ir.policies.map((policy) => ({ ...policy, parameters: policy.parameters.map(({ default: _, ...parameter }) => parameter) }));
  return { ...sizes, compiler, digest, needs, policies };
}

function stampText(file: string, wasm: Uint8Array, { compiler, digest, ir, needs }: Stamp, paint: Paint): string {
  const { moduleBytes, codeBytes, dataBytes } = sizesOf(wasm);
  return [
    `${paint("bold", file)}: ${thousands(moduleBytes)} bytes (code ${thousands(codeBytes)}, data ${thousands(dataBytes)})`,
    `built by sidewall ${printable(compiler)}, build ${printable(digest)}`,
    ...needsLines(needs),
    ...ir.policies.flatMap((policy) => ["", ...policyLines(policy, paint)]), "",
  ].join("\n");
}

function needsLines({ hostFunctions, callbacks, holdsHeaders, requestBodyBytesMax, responseBodyBytesMax, memoryBytes, slots }: Needs): string[] {
  const held = [requestBodyBytesMax > 0 ? `${thousands(requestBodyBytesMax)} bytes of a request's body` : "", responseBodyBytesMax > 0 ? `${thousands(responseBodyBytesMax)} bytes of a response's body` : ""].filter((text) => text !== "");
  return [
    `linear memory: ${thousands(memoryBytes)} bytes, which never grow${slots.count === 0 ? "; nothing is kept between call-backs" : `; ${thousands(slots.count)} streams of ${slots.bytes} bytes can wait for a later phase`}`,
    `holds: ${held.length === 0 ? "nothing" : held.join(", ")}`,
    `needs of its host: ${holdsHeaders ? "allow_on_headers_stop_iteration, " : ""}${hostFunctions.map(printable).join(", ")}`,
    `is called at: ${callbacks.map(printable).join(", ")}`,
  ];
}

function policyLines({ name, description, mode, mandatory, fails, parameters, rules }: Policy, paint: Paint): string[] {
  const traits = [mode, mandatory ? "mandatory" : "", `fails ${fails}`].filter((text) => text !== "").join(", ");
  const rows = rules.map(({ id, severity, mode: own, floor, phase, owasp, cwe, mitre, actions }) => [
    `  ${printable(id)}`, printable(severity), printable(phase), [own === undefined ? "" : `mode ${own}`, floor === undefined ? "" : `floor ${floor}`].filter((text) => text !== "").map(printable).join(", "),
    actions.map((action) => printable(action.do)).join(", "), paint("dim", printable([...owasp, ...cwe.map((number) => `CWE-${number}`), ...mitre].join(" "))),
  ]);
  return [
    `${paint("bold", `policy ${printable(name)}`)} (${traits})${description === undefined ? "" : `: ${printable(description)}`}`,
    ...parameters.map((parameter) => `  parameter ${printable(parameter.name)}: ${parameterText(parameter)}`), ...table(rows),
  ];
}

/** Without its default, which may be a secret. */
function parameterText(parameter: Parameter): string {
  const { description } = parameter;
  const bounds = "itemsMax" in parameter ? `, at most ${parameter.itemsMax}` : parameter.type === "number" ? `${parameter.min === undefined ? "" : `, from ${parameter.min}`}${parameter.max === undefined ? "" : `, up to ${parameter.max}`}` : "";
  return `${parameter.type}${bounds}${description === undefined ? "" : `: ${printable(description)}`}`;
}

function strangerText(file: string, wasm: Uint8Array, paint: Paint): string {
  const { imports, exports } = readModule(wasm);
  return [
    `${paint("bold", file)}: ${thousands(wasm.length)} bytes; Sidewall has not built it, or not this version of it`,
    `needs of its host: ${imports.map((entry) => printable(`${entry.module}.${entry.name}`)).join(", ") || "nothing"}`,
    `exports: ${exports.map((entry) => printable(entry.name)).join(", ") || "nothing"}`, "",
  ].join("\n");
}
