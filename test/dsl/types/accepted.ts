// What must compile, in the forms that people write. The exact types are held in place, so that an editor shows what it should.
import {
  addHeader, allOf, allow, anyOf, attack, compose, connection, custom, deny, destination, normalise, param, policy, removeHeader, request, response, route, rule, setHeader, source, tag, time, zone,
  type Mode, type Phase, type PolicyOptions, type Predicate, type Rule,
} from "sidewall";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

const head = request.path.is("/a");
const body = request.json("/a").is("x");
const late = response.header("x").present();
same<typeof head, Predicate<"request.headers">>(true);
const joined = head.and(body).or(late, head.not());
same<typeof joined, Predicate<"request.headers" | "request.body" | "response.headers">>(true);
const both = allOf(head, body);
same<typeof both, Predicate<"request.headers" | "request.body">>(true);
const forms = anyOf(request.form("a").is("b"));
same<typeof forms, Predicate<"request.body">>(true);

const found = request.header("x").detect(attack.sqlInjection).or(request.path.detect([attack.pathTraversal], { sensitivity: "low" }), request.inputs.in("query").unreadable());
same<typeof found, Predicate<"request.headers" | "request.body">>(true);
const told = response.outputs.in("response-body").detect(attack.informationLeak).or(response.header("x").detect(attack.headerInjection));
same<typeof told, Predicate<"response.headers" | "response.body">>(true);

const mode: Mode = "observe";
const phase: Phase = "response.body";
const options: PolicyOptions = { mode, mandatory: true, fails: "open", description: "x", body: { requestMax: "64KiB", responseMax: 1_024 }, path: { ignoreCase: true } };
const ops = zone("ops", source.spiffe.under("spiffe://corp/ns/ops"));
const odd = custom("./odd.as.ts", "odd", { stepsMax: 10_000 });
const methods = ["GET", "HEAD"] as const;

const rules: Rule[] = [
  rule("every-option").severity("high").owasp("API5:2023", "A01:2021").cwe(89, 79).mitre("T1190", "AML.T0051.000").owner("team").describe("x")
    .when(request.path.under("/admin").and(ops.not())).unknown({ absent: "match", broken: "skip" }).floor("observe").mode("enforce").then(tag("admin"), deny(403)),
  rule("always").then(addHeader(response, "x-a", "1")),
  rule("from-a-list").when(request.method.in(...methods)).then(allow()),
  rule("texts").when(request.header("x").ignoreCase().endsWith("a", "b").or(request.header("x").every().is("a"), request.cookie("s").length().atLeast(5), request.query("q").count().between(1, 2))).then(deny()),
  rule("paths").when(request.path.matches("/users/{id}", "/files/{rest*}").and(request.path.variable("/users/{id}", "id").is("me"))).then(normalise()),
  rule("numbers").when(request.bodyBytes.greaterThan("1MiB").or(request.targetBytes.atMost(10), response.status.between(500, 599), time.hour.notIn(1, 2))).then(removeHeader(response, "server")),
  rule("addresses").when(source.address.within("10.0.0.0/8", "2001:db8::/32").and(destination.port.is(443))).then(deny()),
  rule("flags").when(connection.mtls.isTrue().and(connection.mtls.is(false), connection.tlsVersion.is("TLSv1.3"), route.cluster.present())).then(deny()),
  rule("elements").when(request.json("/items/*").any((item) => item.at("/price").greaterThan(100).and(item.at("/qty").lessThan(1), item.isType("object"))).or(request.json("/items/*").all((item) => item.is(1)))).then(deny()),
  rule("json").when(request.json("/a").in(1, 2).or(request.json("/b").in("x", "y"), request.json("/c").is(null), request.json("/d").ignoreCase().is("x"), request.json("/e").every().isType("string"))).then(deny()),
  rule("functions").when(request.header("x").passes(odd).or(request.json("/a").passes(odd))).then(deny()),
  rule("body-anomalies").when(request.bodyAnomalies.any().or(request.bodyAnomalies.include("json-duplicate", "nul"), request.bodyAnomalies.include(param.texts("named", { default: ["nul"] })))).then(deny()),
  rule("anomalies").when(request.anomalies.any().or(request.anomalies.include("path-dot-segment"))).then(deny()),
  rule("patterns-by-configuration").when(request.path.matches(param.patterns("g", { default: [/^\/a/i], itemsMax: 3, bytesMax: 30, description: "y" })).or(request.header("x").every().matches(param.patterns("h", { default: [] })), request.json("/a").matches(param.patterns("h", { default: [] })), request.inputs.in("query").matches(param.patterns("h", { default: [] })))).then(deny()),
  rule("parameters").when(request.header("x").is(param.text("a", { default: "x" })).or(request.header("x").in(param.texts("b", { default: ["x"], itemsMax: 3, bytesMax: 9 })), source.address.within(param.cidrs("c", { default: [] })), request.bodyBytes.greaterThan(param.number("d", { default: 5, min: 1, max: 9 })), connection.mtls.is(param.boolean("e", { default: true }))))
    .then(setHeader(request, "x-a", param.text("f", { default: "x", description: "y" }))),
  rule("late").when(late.and(head)).then(setHeader(response, "x-a", "1"), deny(502)),
];

export default compose(policy("a", rules), policy("b", options, rules), compose(policy("c", {}, [])));
export { phase };
