// The policies that are measured. The starter pack is the one that is shipped; the others are as small as can be.
export const starterFile = "policies/starter/policy.ts";

const policyOf = (imports: string, rules: string): string => `import { policy, rule, ${imports} } from "sidewall";\nexport default policy("bench", { mode: "enforce" }, [\n${rules}\n]);\n`;

/** The one path rule. */
export const onePathRule = policyOf("request, deny", `rule("admin").when(request.path.under("/admin")).then(deny(403)),`);

/** A rule over a body: two pointers, one of them with a wildcard. */
export const jsonRule = policyOf("request, deny", `rule("role").when(request.json("/user/role").is("admin").or(request.json("/items/*/price").lessThan(0))).unknown({ absent: "skip" }).then(deny(403)),`);
