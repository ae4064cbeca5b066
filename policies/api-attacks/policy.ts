/**
 * Attacks on APIs, found in every text that a client controls. It observes until it is told to enforce:
 * {"policies":{"api-attacks":{"mode":"enforce"}}}. The README beside this file says what each rule looks for and how to exclude what it should not.
 */
import { attack, deny, param, policy, request, rule, type Attack } from "sidewall";

const sensitivity = param.number("sensitivity", { default: 5, min: 1, max: 100, description: "The score that is enough: 8 finds only what is plain, 5 is the default, 3 finds what may be harmless." });
const exclusions = param.texts("exclusions", {
  default: [], itemsMax: 64, bytesMax: 192,
  description: "Findings that do not count, each as detector=… finding=… place=… name=…, any of them: \"detector=sql-injection place=json name=query\".",
});
const exemptPaths = param.texts("exempt-paths", { default: [], itemsMax: 32, bytesMax: 128, description: "Paths, and what is below them, where nothing is looked for." });

const blocked = param.texts("blocked", { default: [], itemsMax: 64, bytesMax: 128, description: "Texts that no input may contain, whatever its case and however it is encoded: a block in seconds, without a build." });
const blockedPatterns = param.patterns("blocked-patterns", {
  default: [], itemsMax: 32, bytesMax: 256, description: "Patterns that no input may contain, however it is encoded, each written as JavaScript writes regular expressions: \"/\\\\$\\\\{jndi:/i\".",
});

const ambiguities = param.texts("ambiguities", {
  default: [
    "json-duplicate", "multipart-delimiter", "multipart-header", "multipart-names", "multipart-transfer-encoding", "multipart-nested", "charset-foreign", "utf8-overlong", "nul", "compression-invalid", "compression-unsupported",
  ],
  itemsMax: 32, bytesMax: 32, description: "What another parser may read differently in a body, by the names of MEANING.md: those that are denied. Duplicate form fields are common, and not among them.",
});

const looks = request.path.under(exemptPaths).not();
const found = (which: Attack) => request.inputs.detect(which, { sensitivity, except: exclusions });

const injection = (id: string, which: Attack, cwe: number, severity: "medium" | "high" | "critical") =>
  rule(id).severity(severity).cwe(cwe).owasp("API8:2023", "A03:2021").mitre("T1190").owner("platform-security")
    .when(looks.and(found(which))).unknown({ absent: "match", broken: "skip" }).then(deny(403));

// The first rule that denies tells why: what is special comes before what is general.
export default policy("api-attacks", { description: "Attacks on APIs, in every text that a client controls.", mode: "observe", body: { requestMax: "256KiB" } }, [
  rule("blocked").severity("high").owner("platform-security").describe("Texts and patterns that the configuration names.")
    .when(looks.and(request.inputs.ignoreCase().contains(blocked).or(request.inputs.matches(blockedPatterns)))).unknown({ absent: "match", broken: "skip" }).then(deny(403)),
  injection("xpath-injection", attack.xpathInjection, 643, "high"),
  injection("sql-injection", attack.sqlInjection, 89, "critical"),
  injection("cross-site-scripting", attack.crossSiteScripting, 79, "high"),
  injection("command-injection", attack.commandInjection, 78, "critical"),
  injection("path-traversal", attack.pathTraversal, 22, "high"),
  rule("request-forgery").severity("high").cwe(918).owasp("API7:2023", "A10:2021").mitre("T1190").owner("platform-security")
    .when(looks.and(found(attack.requestForgery))).unknown({ absent: "match", broken: "skip" }).then(deny(403)),
  injection("file-inclusion", attack.fileInclusion, 98, "high"),
  injection("template-injection", attack.templateInjection, 1336, "critical"),
  injection("nosql-injection", attack.nosqlInjection, 943, "high"),
  injection("ldap-injection", attack.ldapInjection, 90, "high"),
  injection("xml-external-entity", attack.xmlExternalEntity, 611, "high"),
  injection("expression-injection", attack.expressionInjection, 917, "critical"),
  injection("deserialisation", attack.deserialisation, 502, "critical"),
  injection("web-shell", attack.webShell, 553, "critical"),
  injection("code-injection", attack.codeInjection, 94, "critical"),
  injection("prototype-pollution", attack.prototypePollution, 1321, "high"),
  injection("header-injection", attack.headerInjection, 113, "high"),
  injection("request-smuggling", attack.requestSmuggling, 444, "high"),
  rule("scanner").severity("medium").cwe(799).owasp("API4:2023").mitre("T1595.002").owner("platform-security").describe("Tools that look for weaknesses, by what they say and what they ask for.")
    .when(looks.and(found(attack.scanner))).unknown({ absent: "match", broken: "skip" }).then(deny(403)),
  rule("ambiguous-body").severity("medium").cwe(436).owasp("API8:2023").mitre("T1190").owner("platform-security")
    .describe("Another parser would not read the same body: what was looked at is not what the service behind sees.")
    .when(looks.and(request.bodyAnomalies.include(ambiguities))).unknown({ absent: "match", broken: "skip" }).then(deny(400)),
  rule("unreadable").severity("medium").cwe(436).owasp("API8:2023").mitre("T1190").owner("platform-security")
    .describe("Broken, compressed in a way that is not undone, or longer than is inspected: what cannot be read could hold anything.")
    .when(looks.and(request.inputs.unreadable())).unknown({ absent: "match" }).then(deny(400)),
]);
