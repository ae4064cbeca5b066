/**
 * What a service should not tell, and signs that it is no longer its owner's, in every text of its responses. A module of its own, so that who looks at requests
 * alone pays nothing for it. It observes until it is told to enforce: {"policies":{"api-leaks":{"mode":"enforce"}}}; then a response is held until its verdict.
 */
import { attack, deny, param, policy, request, response, rule, type Attack } from "sidewall";

const sensitivity = param.number("sensitivity", { default: 5, min: 1, max: 100, description: "The score that is enough: 8 finds only what is plain, 5 is the default." });
const exclusions = param.texts("exclusions", {
  default: ["finding=cloud-secret"], itemsMax: 64, bytesMax: 192,
  description: "Findings that do not count, each as detector=… finding=… place=… name=…, any of them: \"finding=java-trace name=stackTrace\".",
});
const exemptPaths = param.texts("exempt-paths", { default: [], itemsMax: 32, bytesMax: 128, description: "Paths, and what is below them, where nothing is looked for." });

/** Scripts and style sheets are files that everybody may read, full of words of errors. */
const type = response.header("content-type");
const isCode = type.ignoreCase().startsWith("text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript", "text/css");
const looks = request.path.under(exemptPaths).not().and(type.absent().or(isCode.not()));
const found = (which: Attack) => response.outputs.detect(which, { sensitivity, except: exclusions });

export default policy("api-leaks", { description: "What a service should not tell, in every text of its responses.", mode: "observe", body: { responseMax: "256KiB" } }, [
  rule("web-shell-page").severity("critical").cwe(553).owasp("API8:2023").mitre("T1505.003").owner("platform-security")
    .when(looks.and(found(attack.webShell))).unknown({ absent: "match", broken: "skip" }).then(deny(502)),
  rule("information-leak").severity("high").cwe(209, 497, 548).owasp("API8:2023", "A05:2021").mitre("T1592").owner("platform-security")
    .when(looks.and(found(attack.informationLeak))).unknown({ absent: "match", broken: "skip" }).then(deny(502)),
  rule("split-response").severity("high").cwe(113).owasp("API8:2023", "A03:2021").mitre("T1190").owner("platform-security")
    .when(looks.and(response.outputs.in("response-header").detect(attack.headerInjection, { sensitivity, except: exclusions }))).unknown({ absent: "match", broken: "skip" }).then(deny(502)),
]);
