// Every line below a directive is a mistake that an editor has to show. A directive without a mistake is an error itself.
import {
  addHeader, allOf, allow, anyOf, compose, connection, custom, deny, normalise, param, policy, removeHeader, request, response, rule, setHeader, source, tag, time, zone,
} from "sidewall";

const path = request.path.is("/a");
const status = response.status.is(200);
const odd = custom("./odd.as.ts", "odd", { stepsMax: 100 });
const name = param.text("name", { default: "" });
const names = param.texts("names", { default: [] });
const level = param.number("level", { default: 1 });
const nets = param.cidrs("nets", { default: [] });
const flag = param.boolean("flag", { default: true });

// Comparisons that a type does not have.
// @ts-expect-error a path is no number
request.path.greaterThan(5);
// @ts-expect-error a number has no beginning
request.headerCount.startsWith("1");
// @ts-expect-error only the path has templates
request.host.matches("/users/{id}");
// @ts-expect-error an address is no text
source.address.startsWith("10.");
// @ts-expect-error a port is no address
source.port.within("10.0.0.0/8");
// @ts-expect-error a flag has no order
connection.mtls.greaterThan(false);
// @ts-expect-error JSON values are not compared with bytes
request.json("/a").greaterThan("64KiB");
// @ts-expect-error headers are several values, JSON types are for JSON
request.header("x").isType("string");
// @ts-expect-error case is for words
request.headerCount.ignoreCase();
// @ts-expect-error paths ignore case by the policy's option
request.path.ignoreCase().under("/a");
// @ts-expect-error one value has no count
request.path.count();
// @ts-expect-error one value is always every value
request.method.every();
// @ts-expect-error a range over several values is not what it says
request.header("x").length().between(1, 2);
// @ts-expect-error any is for JSON elements
request.header("x").any((item: never) => item);
// @ts-expect-error a predicate is no selector
path.is("/b");

const shapes = param.patterns("shapes", { default: [] });
// @ts-expect-error patterns are no texts
request.path.under(shapes);
// @ts-expect-error a parameter of texts
request.inputs.matches(names);
// @ts-expect-error a parameter beside a pattern
request.inputs.matches(/a/, shapes);
// @ts-expect-error texts instead of regular expressions
param.patterns("written", { default: ["/a/"] });

// Values of the wrong type.
// @ts-expect-error a number
request.path.is(5);
// @ts-expect-error a regular expression
request.path.is(/a/);
// @ts-expect-error a list instead of values
request.method.in(["GET", "POST"]);
// @ts-expect-error nothing
request.method.in();
// @ts-expect-error nothing
request.path.is();
// @ts-expect-error too many
request.path.is("/a", "/b");
// @ts-expect-error a text
request.headerCount.is("5");
// @ts-expect-error no unit of that name
request.bodyBytes.greaterThan("64KB");
// @ts-expect-error no text at all
request.header(5);
// @ts-expect-error no such anomaly
request.anomalies.include("path-odd");
// @ts-expect-error that is one of heads
request.bodyAnomalies.include("path-percent");
// @ts-expect-error no such type
request.json("/a").isType("text");
// @ts-expect-error strings and numbers
request.json("/a").in("a", 1);
// @ts-expect-error a plain function
request.header("x").passes(() => true);
// @ts-expect-error the steps are missing
custom("./odd.as.ts", "odd", {});
// @ts-expect-error an object
request.json("/a").is({ b: 1 });

// Parameters of the wrong type.
// @ts-expect-error a list of texts in the place of networks
source.address.within(names);
// @ts-expect-error a number in the place of a text
request.path.is(level);
// @ts-expect-error a text in the place of a number
request.headerCount.is(name);
// @ts-expect-error networks in the place of texts
request.path.in(nets);
// @ts-expect-error a text in the place of a flag
connection.mtls.is(name);
// @ts-expect-error a flag as a header's value
setHeader(request, "x-a", flag);
// @ts-expect-error a parameter among values
request.method.in(names, "GET");
// @ts-expect-error no default
param.text("a", {});
// @ts-expect-error a default of another type
param.number("a", { default: "1" });
// @ts-expect-error an option that there is not
param.text("a", { default: "", maxBytes: 5 });
// @ts-expect-error a flag has no bounds
param.boolean("a", { default: true, max: 1 });

// Selectors that there are not.
// @ts-expect-error bodies are looked at through JSON and forms
request.body;
// @ts-expect-error a response has no query
response.query("x");
// @ts-expect-error a response has no form
response.form("x");
// @ts-expect-error a request has no status
request.status;
// @ts-expect-error no such selector
source.country;
// @ts-expect-error no such selector
time.minute;

// Predicates are no booleans.
// @ts-expect-error false is no predicate
rule("r").when(!path);
// @ts-expect-error true is no predicate
rule("r").when(true);
// @ts-expect-error a selector is no predicate
rule("r").when(request.path);
// @ts-expect-error true is no predicate
path.and(true);
// @ts-expect-error and takes something
path.and();
// @ts-expect-error nothing to join
allOf();
// @ts-expect-error nothing to join
anyOf();
// @ts-expect-error a zone has a name first
zone(path, "ops");

// Elements.
// @ts-expect-error another selector inside of an any
request.json("/items/*").any((item) => item.at("/a").is(1).and(request.method.is("POST")));
// @ts-expect-error a function that gives no predicate
request.json("/items/*").any(() => true);
// @ts-expect-error no function
request.json("/items/*").any("/a");
request.json("/items/*").any((item) => {
  // @ts-expect-error an element's test is no condition of a rule
  rule("r").when(item.is(1));
  // @ts-expect-error an array in an element is reached by a path with wildcards from the root
  item.any(() => item.is(1));
  // @ts-expect-error an element is one value
  item.count();
  return item.is(1);
});

// Rules and actions.
// @ts-expect-error a rule on the response comes too late to change the request
rule("r").when(status).then(setHeader(request, "x-a", "1"));
// @ts-expect-error the same where the response is only one part
rule("r").when(path.and(status)).then(normalise());
// @ts-expect-error the same for removing, beside another action
rule("r").when(path.or(response.json("/a").is(1))).then(deny(), removeHeader(request, "x-a"));
// @ts-expect-error no actions
rule("r").when(path).then();
// @ts-expect-error a predicate is no action
rule("r").then(path);
// @ts-expect-error a function is no action
rule("r").then(deny);
// @ts-expect-error a status is a number
deny("403");
// @ts-expect-error deny takes one status
deny(403, "no");
// @ts-expect-error the message comes first
setHeader("x-a", "1");
// @ts-expect-error a source has no headers
setHeader(source, "x-a", "1");
// @ts-expect-error no value
addHeader(request, "x-a");
// @ts-expect-error a tag has a name
tag();
// @ts-expect-error allow takes nothing
allow("x");
// @ts-expect-error no such severity
rule("r").severity("urgent");
// @ts-expect-error no such mode
rule("r").mode("enforced");
// @ts-expect-error no such side
rule("r").unknown({ absent: "deny" });
// @ts-expect-error no such kind of unknown
rule("r").unknown({ missing: "match" });
// @ts-expect-error a CWE is a number
rule("r").cwe("89");
// @ts-expect-error no such method
rule("r").because("of reasons");
// @ts-expect-error nothing comes after the actions
rule("r").then(deny()).severity("low");

// Policies.
// @ts-expect-error a rule without actions
policy("p", [rule("r").when(path)]);
// @ts-expect-error an option that there is not
policy("p", { mandatry: true }, []);
// @ts-expect-error an option of the wrong type
policy("p", { mode: "on" }, []);
// @ts-expect-error a size without a unit of that name
policy("p", { body: { requestMax: "64KB" } }, []);
// @ts-expect-error an action is no rule
policy("p", [deny()]);
// @ts-expect-error no rules
policy("p");
// @ts-expect-error a rule is no policy
compose(rule("r").then(deny()));

export { odd };
