import type { Phase } from "../ir/types.ts";

/** What a value needs to be there: a phase of the exchange, or the element that an `any` or `all` hands to its function. */
export type Scope = Phase | "element";
export type RequestPhase = "request.headers" | "request.body";
export type ResponsePhase = "response.headers" | "response.body";
