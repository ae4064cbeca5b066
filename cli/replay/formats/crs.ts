import { LineCounter, parseDocument } from "yaml";
import { Unusable } from "../../unusable.ts";
import { bodyOf, emptyResponse, hasHeader, noBytes, pairOf, type RecordedExchange, type RecordedRequest, type RecordedResponse, utf8Bytes } from "../exchange.ts";
import { type Input, utf8Text } from "../input.ts";
import { base64Bytes, Fields, parseJson } from "./fields.ts";
import type { Format, FormatOptions } from "./format.ts";
import { parseRawRequest } from "./raw-http.ts";

/**
 * The OWASP Core Rule Set's regression tests: a YAML file as in its own repository (tests, each of stages), or the same stages flattened to JSON Lines
 * `{"rule_id","test_id","method","uri","headers","data","encoded_request","expect_ids","no_expect_ids","label"?}`.
 * A stage that expects a rule to fire is labelled 1, one that expects only silence 0: that is about one rule, and does not prove a request benign.
 */
export const crsFormat: Format = {
  name: "crs",
  describes: "OWASP CRS regression tests, their YAML or flattened to JSON Lines",
  recognises: (head, fileName) => flatLine(head) || (/\.ya?ml$/.test(fileName) && /^tests:/m.test(head) && /^(meta|rule_id):/m.test(head)),
  async *read(input, options) {
    const seen = new Map<string, number>();
    for await (const exchange of (/^\s*\{/.test((await input.head()).toString("latin1")) ? readLines(input, options) : readYaml(input, options))) {
      // A few tests of the rule set share their number.
      const count = (seen.get(String(exchange.id)) ?? 0) + 1;
      seen.set(String(exchange.id), count);
      yield count === 1 ? exchange : { ...exchange, id: `${exchange.id}#${count}` };
    }
  },
};

function flatLine(head: string): boolean {
  return /^\s*\{[^\n]{0,200}"rule_id"\s*:/.test(head);
}

async function* readLines(input: Input, options: FormatOptions): AsyncGenerator<RecordedExchange> {
  for await (const line of input.lines()) {
    const place = `${input.file}:${line.number}`;
    const text = utf8Text(line.bytes, place);
    if (text.trim() === "") continue;
    const fields = new Fields(parseJson(text, place), "", () => place);
    const request = readRequest(fields, options, place);
    if (request === undefined) continue;
    yield exchangeOf(`${fields.scalarText("rule_id")}-${fields.scalarText("test_id")}`, { file: input.file, line: line.number }, request,
      fields.has("label") ? fields.label("label") : labelOf(fields.optionalList("expect_ids").length > 0, fields.optionalList("no_expect_ids").length > 0));
  }
}

async function* readYaml(input: Input, options: FormatOptions): AsyncGenerator<RecordedExchange> {
  const text = await input.text();
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, maxAliasCount: 1_000 } as never);
  const broken = document.errors[0];
  if (broken !== undefined) throw new Unusable(`${input.file}:${counter.linePos(broken.pos[0]).line}`, `is not YAML: ${broken.message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "")}`);
  const lineOf = (path: readonly (string | number)[]): number | undefined => {
    const range = (document.getIn(path, true) as { range?: [number, number, number] } | undefined)?.range;
    return range === undefined ? undefined : counter.linePos(range[0]).line;
  };
  const root = new Fields(document.toJS(), "", () => input.file);
  const rule = root.has("rule_id") ? root.scalarText("rule_id") : input.name.replace(/\.ya?ml$/, "");
  for (const [index, test] of root.list("tests").entries()) {
    const testFields = new Fields(test, `tests[${index}]`, () => `${input.file}:${lineOf(["tests", index]) ?? 1}`);
    const title = testFields.has("test_id") ? `${rule}-${testFields.scalarText("test_id")}` : testFields.scalarText("test_title");
    const stages = testFields.list("stages");
    for (const [number, listed] of stages.entries()) {
      const line = lineOf(["tests", index, "stages", number]) ?? 1;
      const place = `${input.file}:${line}`;
      // Before 2024 each stage was wrapped once more.
      const outer = new Fields(listed, `tests[${index}].stages[${number}]`, () => place);
      const stage = outer.has("stage") ? outer.object("stage") : outer;
      const request = readRequest(stage.object("input"), options, place);
      if (request !== undefined) yield exchangeOf(stages.length === 1 ? title : `${title}/${number + 1}`, { file: input.file, line }, request, labelOfOutput(stage.optionalObject("output")));
    }
  }
}

function exchangeOf(id: string, place: RecordedExchange["place"], request: RecordedRequest, label: 0 | 1 | undefined): RecordedExchange {
  return { id, place, request, response: reflected(request), scheme: "http", source: {}, destination: {}, route: {}, ...(label === undefined ? {} : { label }) };
}

/**
 * What the rule set's test server (albedo) answers: to a POST of `/reflect` what its body asks for as JSON, `status`, `headers`, and `body` or, in base64,
 * `encodedBody`; to anything else nothing of interest.
 */
function reflected({ path, body }: RecordedRequest): RecordedResponse {
  const asked = path.startsWith("/reflect") ? parsed(body) : undefined;
  if (typeof asked !== "object" || asked === null) return emptyResponse();
  const { status, headers, body: text, encodedBody } = asked as Record<string, unknown>;
  return {
    status: typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599 ? status : 200,
    headers: Object.entries(typeof headers === "object" && headers !== null ? headers : {}).map(([name, value]) => pairOf(name, String(value))),
    body: typeof encodedBody === "string" ? base64Bytes(encodedBody) ?? noBytes : typeof text === "string" ? bodyOf(text) : noBytes, trailers: [],
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}

function labelOf(fires: boolean, silent: boolean): 0 | 1 | undefined {
  return fires ? 1 : silent ? 0 : undefined;
}

function labelOfOutput(output: Fields | undefined): 0 | 1 | undefined {
  const log = output?.optionalObject("log");
  return labelOf((log?.optionalList("expect_ids").length ?? 0) > 0 || output?.has("log_contains") === true, (log?.optionalList("no_expect_ids").length ?? 0) > 0 || output?.has("no_log_contains") === true);
}

/** As the rule set's own test tool sends it: a form where a body has no type, a content-length where nothing says how long it is. */
function readRequest(fields: Fields, options: FormatOptions, place: string): RecordedRequest | undefined {
  if (fields.has("encoded_request") && fields.text("encoded_request") !== "") {
    const bytes = base64Bytes(fields.text("encoded_request")) ?? fields.fail("encoded_request", "is not base64");
    const request = parseRawRequest(Buffer.from(bytes));
    if (request === undefined) options.note("an encoded request without a request line was left out", place);
    return request;
  }
  const headerFields = fields.optionalObject("headers");
  const headers = (headerFields?.names() ?? []).map((name) => pairOf(name, headerFields?.scalarText(name) ?? ""));
  const data = fields.has("data") ? readData(fields) : "";
  const body = data === "" ? noBytes : bodyOf(data);
  const completes = fields.optionalBoolean("autocomplete_headers") ?? !(fields.optionalBoolean("stop_magic") ?? false);
  if (completes && body.length > 0) {
    if (!hasHeader(headers, "content-type")) headers.push(pairOf("content-type", "application/x-www-form-urlencoded"));
    if (!hasHeader(headers, "content-length") && !hasHeader(headers, "transfer-encoding")) headers.push(pairOf("content-length", String(body.length)));
  }
  return { method: utf8Bytes(fields.has("method") ? fields.scalarText("method") : "GET"), path: utf8Bytes(fields.has("uri") ? fields.scalarText("uri") : "/"), headers, body, trailers: [] };
}

/** Older files give the data as a list of lines. */
function readData(fields: Fields): string {
  const data = fields.raw("data");
  return Array.isArray(data) ? data.map(String).join("\r\n") : fields.scalarText("data");
}
