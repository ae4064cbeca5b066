import { record } from "./record.ts";

type ParameterType = "text" | "number" | "boolean" | "texts" | "cidrs" | "patterns";

/** Stands for a value that the plugin configuration gives when the module is deployed; without one, the default holds. */
export class Parameter<T extends ParameterType = ParameterType> {
  declare protected readonly type: T;
}

export type TextOperand = string | Parameter<"text"> | Parameter<"texts">;
export type NumberOperand = number | Parameter<"number">;
/** A number of bytes, or a text such as `"64KiB"`. */
export type Size = number | `${number}B` | `${number}KiB` | `${number}MiB`;

interface Described { description?: string }
export interface TextParameterOptions extends Described { default: string; /** 1,024 where it is not given. */ bytesMax?: number }
export interface NumberParameterOptions extends Described { default: number; min?: number; max?: number }
export interface BooleanParameterOptions extends Described { default: boolean }
export interface TextsParameterOptions extends Described {
  default: readonly string[];
  /** 32 where it is not given. */
  itemsMax?: number;
  /** Of each item; 64 where it is not given. */
  bytesMax?: number;
}
export interface PatternsParameterOptions extends Described {
  default: readonly RegExp[];
  /** 16 where it is not given. */
  itemsMax?: number;
  /** Of each pattern as it is written, slashes and flags included; 256 where it is not given. */
  bytesMax?: number;
}
export interface CidrsParameterOptions extends Described { default: readonly string[]; /** 32 where it is not given. */ itemsMax?: number }

/**
 * Values that are set at deploy time, without a rebuild, in the plugin configuration under `policies.NAME.params`. Their bounds are part
 * of their type, so that the module's memory is known when it is built; a configuration that does not fit is refused whole.
 * ```ts
 * const partners = param.cidrs("partners", { default: ["10.0.0.0/8"] });
 * rule("partners-only").when(source.address.within(partners).not()).then(deny(403))
 * ```
 */
export const param = Object.freeze({
  /** One text. */
  text(...args: [name: string, options: TextParameterOptions]): Parameter<"text"> { return record(new Parameter<"text">(), "parameter", "text", args); },
  /** One number. */
  number(...args: [name: string, options: NumberParameterOptions]): Parameter<"number"> { return record(new Parameter<"number">(), "parameter", "number", args); },
  /** True or false. */
  boolean(...args: [name: string, options: BooleanParameterOptions]): Parameter<"boolean"> {
    return record(new Parameter<"boolean">(), "parameter", "boolean", args);
  },
  /** A list of texts. */
  texts(...args: [name: string, options: TextsParameterOptions]): Parameter<"texts"> { return record(new Parameter<"texts">(), "parameter", "texts", args); },
  /**
   * A list of regular expressions, which the configuration writes as JavaScript does: `["/\\$\\{jndi:/i"]`. What of the language they may have, and
   * how much of it, MEANING.md tells; the module reads and compiles them when it is configured.
   */
  patterns(...args: [name: string, options: PatternsParameterOptions]): Parameter<"patterns"> { return record(new Parameter<"patterns">(), "parameter", "patterns", args); },
  /** A list of networks, such as `10.0.0.0/8` or `2001:db8::/32`. */
  cidrs(...args: [name: string, options: CidrsParameterOptions]): Parameter<"cidrs"> { return record(new Parameter<"cidrs">(), "parameter", "cidrs", args); },
});
