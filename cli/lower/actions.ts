/** From an action's entry to the IR's. */
import type { Action } from "../ir/types.ts";
import { limits } from "../limits.ts";
import type { Entry } from "../dsl/log.ts";
import { counted, textArgument, wrongType } from "./calls.ts";
import { SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { lowerParameter } from "./parameters.ts";
import { headerName, notHeaderValue, tagPattern } from "./values.ts";

const statusDefault = 403;

/** Headers that say where a message ends and where it goes, and those of one hop (RFC 9110, 7.6.1). */
const framing = new Set(["connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]);

export function lowerAction(context: Context, scope: PolicyScope, entry: Entry): Action | undefined {
  switch (entry.name) {
    case "deny": return deny(context, entry);
    case "allow": return counted(context, entry, 0, 0, "allow()") ? { do: "allow" } : undefined;
    case "normalise": return counted(context, entry, 0, 0, "normalise()") ? { do: "normalise" } : undefined;
    case "tag": return tag(context, entry);
    case "setHeader": case "addHeader": case "removeHeader": return changeHeader(context, scope, entry, entry.name);
    default: throw new SpoiltLog(`there is no action ${entry.name}`);
  }
}

function deny(context: Context, entry: Entry): Action | undefined {
  if (!counted(context, entry, 0, 1, "deny(403)")) return undefined;
  const status = entry.args.length === 0 ? statusDefault : entry.args[0];
  if (typeof status !== "number") return wrongType(context, entry, "a status", status);
  if (!Number.isInteger(status) || status < 400 || status > 599) return context.report("SW3006", { value: status }, entry);
  return { do: "deny", status, renderer: "problem" };
}

function tag(context: Context, entry: Entry): Action | undefined {
  if (!counted(context, entry, 1, 1, "tag(\"name\")")) return undefined;
  const name = textArgument(context, entry, 0);
  if (name === undefined) return undefined;
  if (tagPattern.test(name) && name.length <= limits.nameCharactersMax) return { do: "tag", name };
  return context.report("SW3007", { value: name, what: "name of a tag", max: limits.nameCharactersMax }, entry);
}

const done = { setHeader: "set", addHeader: "added", removeHeader: "removed" } as const;

function changeHeader(context: Context, scope: PolicyScope, entry: Entry, action: keyof typeof done): Action | undefined {
  const most = action === "removeHeader" ? 2 : 3;
  if (!counted(context, entry, most, most, `${action}(request, "name"${most === 3 ? ", \"value\"" : ""})`)) return undefined;
  const message = context.node(entry.args[0], "message")?.name;
  if (message !== "request" && message !== "response") return wrongType(context, entry, "request or response", entry.args[0]);
  const text = textArgument(context, entry, 1, "a header's name");
  if (text === undefined) return undefined;
  const name = headerName(text);
  if (name === undefined) return context.report("SW3001", { value: text }, entry);
  if (framing.has(name)) return context.report("SW3013", { name, done: done[action] }, entry);
  if (action === "removeHeader") return { do: action, on: message, name };
  const parameter = context.node(entry.args[2], "parameter");
  const value = parameter === undefined ? headerValue(context, entry) : headerParameter(context, scope, parameter, entry);
  return value === undefined ? undefined : { do: action, on: message, name, value };
}

function headerValue(context: Context, entry: Entry): { constant: string } | undefined {
  const text = textArgument(context, entry, 2, "a header's value");
  if (text === undefined) return undefined;
  if (/\p{Surrogate}/u.test(text)) return context.report("SW3021", { value: text }, entry);
  const reason = notHeaderValue(text);
  return reason === undefined ? { constant: text } : context.report("SW3012", { value: text, reason }, entry);
}

function headerParameter(context: Context, scope: PolicyScope, parameter: Entry, entry: Entry): { parameter: string } | undefined {
  const value = lowerParameter(context, scope, parameter, ["text"], entry);
  if (value === undefined) return undefined;
  const text = String(scope.parameters.get(value.parameter)?.parameter.default), reason = notHeaderValue(text);
  return reason === undefined ? value : context.report("SW3012", { value: text, reason }, parameter);
}
