import type { RequestMessage, ResponseMessage } from "./messages.ts";
import type { Parameter } from "./parameter.ts";
import { record } from "./record.ts";

/** What a rule does when it fires; `On` is the message that it changes. */
export class Action<On extends "request" | "response" | "none" = "request" | "response" | "none"> {
  declare protected readonly on: On;
}

type Message = RequestMessage | ResponseMessage;
type HeaderArguments<M extends Message> = [on: M, name: string, value: string | Parameter<"text">];
type OnOf<M extends Message> = M extends RequestMessage ? "request" : "response";
const action = <On extends "request" | "response" | "none">(name: string, args: ArrayLike<unknown>): Action<On> => record(new Action<On>(), "action", name, args);

/** Refuses the exchange with this status (400 to 599; 403 where it is not given). The first enforced deny ends everything. */
export function deny(...args: [status?: number]): Action<"none"> { return action("deny", args); }

/** Ends this policy for the rest of the exchange; other policies go on. */
export function allow(): Action<"none"> { return action("allow", arguments); }

/** Replaces all fields of that name by one: `setHeader(request, "x-tier", "gold")`. Inbound copies of it are removed from every request. */
export function setHeader<M extends Message>(...args: HeaderArguments<M>): Action<OnOf<M>> { return action("setHeader", args); }

/** Adds a field of that name. */
export function addHeader<M extends Message>(...args: HeaderArguments<M>): Action<OnOf<M>> { return action("addHeader", args); }

/** Removes all fields of that name. */
export function removeHeader<M extends Message>(...args: [on: M, name: string]): Action<OnOf<M>> { return action("removeHeader", args); }

/** Rewrites the path to its normal form, so that what was inspected is what is forwarded. */
export function normalise(): Action<"request"> { return action("normalise", arguments); }

/** Puts a tag on the record: lower-case letters, digits, dashes, dots. */
export function tag(...args: [name: string]): Action<"none"> { return action("tag", args); }
