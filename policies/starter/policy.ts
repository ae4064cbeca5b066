/**
 * A first policy for any HTTP service: what nobody should send, and what only your own workloads may. It observes until it is told to
 * enforce: {"policies":{"starter":{"mode":"enforce"}}}.
 */
import { deny, normalise, param, policy, removeHeader, request, rule, source, tag, zone } from "sidewall";

const identities = param.texts("internal-identities", { default: ["spiffe://cluster.local/ns/ops"], description: "SPIFFE ids, or paths above them, of workloads that are your own." });
const adminPaths = param.texts("admin-paths", { default: ["/admin", "/internal", "/actuator", "/debug"], description: "Paths that only those may reach." });
const scanners = param.texts("scanners", {
  default: ["sqlmap", "nikto", "nuclei", "masscan", "zgrab", "acunetix", "nessus", "wpscan", "dirbuster", "gobuster"], description: "Parts of user agents that are turned away, in any case.",
});

const internal = zone("internal", source.spiffe.under(identities));

export default policy("starter", { description: "What nobody should send, and what only your own workloads may.", mode: "observe" }, [
  rule("ambiguous").severity("high").cwe(180, 444).owasp("API8:2023").mitre("T1190").owner("platform-security").describe("Two parsers would not read the same request.")
    .when(request.anomalies.include(
      "path-percent", "path-double-encoding", "path-encoded-slash", "path-backslash", "path-control", "path-utf8", "host-invalid", "content-length-conflict", "media-type-conflict",
    )).then(deny(400)),
  rule("plain-path").severity("low").cwe(22).owasp("API8:2023").mitre("T1190").owner("platform-security").describe("Harmless differences are rewritten, so that what was inspected is what is forwarded.")
    .when(request.anomalies.include("path-dot-segment", "path-empty-segment", "path-parameter", "path-trailing-dot", "path-fragment")).then(normalise()),
  rule("known-methods").severity("medium").owasp("API8:2023").cwe(749).mitre("T1595.002").owner("platform-security").describe("TRACE, CONNECT and invented methods.")
    .when(request.method.notIn("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")).unknown({ absent: "match" }).then(deny(405)),
  rule("no-method-override").severity("medium").cwe(650).owasp("API5:2023").mitre("T1190").owner("platform-security").describe("A header would turn the method that was inspected into another.")
    .when(request.header("x-http-method-override").present().or(request.header("x-method-override").present(), request.header("x-http-method").present())).then(deny(400)),
  rule("oversized").severity("medium").owasp("API4:2023").cwe(770).mitre("T1499.003").owner("platform-security").describe("Longer than any honest client's.")
    .when(request.targetBytes.greaterThan("8KiB").or(request.headerBytes.greaterThan("48KiB"))).then(deny(431)),
  rule("admin-is-internal").severity("critical").owasp("API5:2023").cwe(285).mitre("T1190").owner("platform-security").describe("Administration is for workloads with an identity of your own.")
    .when(request.path.under(adminPaths).and(internal.not())).unknown({ absent: "match" }).then(deny(403)),
  rule("hidden-files").severity("high").cwe(538).mitre("T1083").owasp("API8:2023").owner("platform-security").describe("Version control, keys and settings that should not have been deployed.")
    .when(request.path.contains("/.git/", "/.svn/", "/.aws/", "/.ssh/").or(request.path.endsWith("/.git", "/.env", "/.htpasswd", "/.DS_Store"))).then(deny(404)),
  rule("scanners").severity("low").owasp("API4:2023").mitre("T1595.002").cwe(799).owner("platform-security").describe("Tools that say who they are.")
    .when(request.header("user-agent").ignoreCase().contains(scanners)).then(deny(403)),
  rule("credentials-in-query").severity("medium").cwe(598).mode("observe").owasp("API2:2023").mitre("T1552").owner("platform-security").describe("They end up in logs and histories. Found, and never denied.")
    .when(request.query("password").present().or(request.query("access_token").present(), request.query("api_key").present())).then(tag("credentials-in-query")),
  rule("forged-identity").severity("high").owasp("API2:2023").cwe(290).mitre("T1190").owner("platform-security").describe("Headers by which your own gateway names the user, from somebody else.")
    .when(request.header("x-internal-user").present().and(internal.not())).unknown({ absent: "match" }).then(removeHeader(request, "x-internal-user"), tag("forged-identity")),
]);
