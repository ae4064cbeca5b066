import { equal } from "uvu/assert";
import type { Configuration, Exchange, Outcome } from "../../../cli/evaluate/index.ts";
import { answered, compare, deny, json, outcomeOf, policy, request, requestJson, responseJson, rule, setHeader, test, valued } from "../builders.ts";
import { says, type Case } from "./case.ts";

const unheld: Configuration = { holdHeaders: false };
const asked = rule("asked", test(requestJson("/a"), compare("eq", 1))), told = rule("told", test(responseJson("/a"), compare("eq", 1)), [deny(502)]);
const respond = (body?: string, fields = {}): Exchange => answered(request("/"), { "content-type": "application/json", ...fields }, body);

/** The verdict, the client's status, whether the upstream and the client got a head, whether the client's stream was broken off. */
const brief = ({ verdict, status, request, response, denial, isCutOff }: Outcome): unknown[] => [verdict, status, request !== undefined, response !== undefined, denial !== undefined, isCutOff === true];
const of = (exchange: Exchange, configuration: Configuration, ...rules: Parameters<typeof policy>[0]): unknown[] => brief(outcomeOf([policy(rules)], configuration, exchange));

export const heldCases: Case[] = [
  says("Where a rule reads a body, the configuration knows `holdHeaders`, `true` unless it says otherwise.", () => {
    equal([of(json('{"a":1}'), {}, asked), of(json('{"a":1}'), { holdHeaders: true }, asked)], [["deny", 403, false, false, true, false], ["deny", 403, false, false, true, false]]);
    equal(of(request("/"), { holdHeaders: true }, rule("r", valued.false))[0], "error");
    equal(outcomeOf([policy([asked])], '{"holdHeaders":"no"}').problems.map(({ code, at }) => `${code} ${at}`), ["SW6002 /holdHeaders"]);
  }),
  says("`false` is for a host that cannot hold headers while a body is read (Envoy without `allow_on_headers_stop_iteration`): a message whose body's verdict is awaited sends its headers on at once, and what is held is its body alone.", () => {
    equal(of(json('{"a":1}'), unheld, asked), ["deny", 403, true, false, true, false]);
    // What is decided by the head holds it as ever.
    equal(of(json('{"a":1}'), unheld, rule("r", valued.true), asked), ["deny", 403, false, false, true, false]);
    equal(of(json('{"a":2}'), unheld, asked), ["allow", 200, true, true, false, false]);
  }),
  says("Of a request that is denied then, the upstream gets the headers and no byte of the body, and the client its denial; of a response, the client gets the headers, no byte of the body, and a stream that is broken off: it is `deny` all the same.", () => {
    equal([of(json('{"a":1}'), unheld, asked), of(respond('{"a":1}'), unheld, told)], [["deny", 403, true, false, true, false], ["deny", 200, true, true, false, true]]);
    equal([of(respond('{"a":1}', { ":status": "404" }), unheld, told), of(respond('{"a":1}'), {}, told)], [["deny", 404, true, true, false, true], ["deny", 502, true, false, true, false]]);
  }),
  says("A configuration in which `holdHeaders` is `false` and a rule is enforced that changes the headers of the message whose body it had to see is refused.", () => {
    const refused = (configuration: Configuration, ...rules: Parameters<typeof policy>[0]): string[] => outcomeOf([policy(rules)], configuration, json("{}")).problems.map(({ code, at }) => `${code} ${at}`);
    const mark = (on: "request" | "response", when = asked.when) => rule("mark", when, [setHeader(on, "x-a", "1")]);
    equal([refused(unheld, mark("request")), refused(unheld, mark("response", told.when)), refused(unheld, rule("r", asked.when, [{ do: "normalise" }])), refused(unheld, rule("r", asked.when, [setHeader("request", "x", "1"), deny()]))],
      Array.from({ length: 4 }, () => ["SW6013 /holdHeaders"]));
    // Headers of the response are there when the request's body has been seen, and what is observed changes nothing.
    equal([refused(unheld, mark("response")), refused(unheld, mark("request", valued.true), asked), refused({ holdHeaders: true }, mark("request")), refused({ ...unheld, policies: { p: { rules: { mark: "observe" } } } }, mark("request"))], [[], [], [], []]);
  }),
  says("A body is awaited where the message does not end with its headers, opens no stream and is not gRPC.", () => {
    const always = rule("always", test({ from: "request.bodyBytes" }, compare("ge", 0)), [deny()], { unknown: { absent: "match", broken: "match" } });
    const sent = (exchange: Exchange): unknown => of(exchange, unheld, always)[2];
    equal([sent(json("{}")), sent(json("")), sent(request("/")), sent({ ...request("/"), request: { ...request("/").request, trailers: [] } })], [true, false, false, true]);
    equal([sent(json("{}", { "content-type": "application/grpc" })), sent(request("/", { upgrade: "websocket" }, "{}")), sent(request("/", { ":method": "CONNECT" }, "{}"))], [false, false, false]);
  }),
];
