/** Where a condition is evaluated. */
import type { Policy } from "../ir/types.ts";
import type { ParameterValue, Upstream } from "./configuration.ts";
import type { Exchange, HostProperties, Message, Options } from "./exchange.ts";
import type { JsonNode } from "./json.ts";

/** An exchange with nothing left out but what the host does not know. */
export interface WholeExchange extends Exchange { response: Message; host: HostProperties | "unavailable" }

export interface Scope {
  exchange: WholeExchange;
  policy: Policy;
  parameters: ReadonlyMap<string, ParameterValue>;
  upstream: Upstream;
  /** At the start of the phase. */
  unixMilliseconds: number;
  options: Options;
  /** Inside of an `each`. */
  element?: JsonNode;
}
