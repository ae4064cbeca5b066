/** Injection into LDAP's search filters (RFC 4515). README.md has the method and what is known to be missed. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "ldap-injection",
  title: "LDAP injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [90],
  mitre: ["T1190"],
  findings: [
    {
      id: "filter-break", why: "A filter is closed that was not opened, and another begins", over: "text", score: 5,
      pattern: /^[^()\n]*\)+\s*\(+\s*(?:[|&!]\s*\(*\s*)*(?:\d+(?:\.\d+){2,}|[a-z][\w.-]*)(?:;[\w-]+)?\s*(?:[~<>:]|:[\w.]+:)?=/i,
      examples: ["*)(uid=*))(|(uid=*", "x)(cn=*", "admin)(|(password=*", "*))(mail=a"],
      counterExamples: ["f(x)(y=2)", "a) one (b) two"],
    },
    {
      id: "operator-break", why: "A filter is closed that was not opened, and a filter of several begins", over: "text", score: 5,
      pattern: /^[^()\n]*\)+\s*\(+\s*[|&!]|^\s*\((?:[&|!]|!\(\|\))\)\s*$|\\29\\28(?:\w+=|\\2)|\n(?:changetype:\s*(?:modify|add|delete)|(?:add|replace|delete):\s*(?:userPassword|member))/,
      examples: ["admin)(&)", "*)(&", "*)(|(&", "x)(!(&(|"],
      counterExamples: ["(a)(b)", "one) (two"],
    },
    {
      id: "filter-cut", why: "A filter is closed that was not opened, and the rest is cut off by a null byte", over: "text", score: 5,
      pattern: /^[^()\n]*\)+\s*(?:\x00|%00|\\00)/,
      examples: ["admin)\0", "*))%00"],
      counterExamples: ["(a)", "a)"],
    },
    {
      id: "wildcard-filter", why: "A wildcard or value is followed by a filter that everything matches", over: "text", score: 5,
      pattern: /^[^()\n]*[*\w]\s*\(\s*[|&!]\s*\(*\s*[a-z][\w.-]*\s*[~<>]?=\s*\*|\*\(\)\s*[|&]|^[^()\n]*\*\s*[|&]\s*\(\s*[a-z]\w*\s*=|^[^()\n]*\*\s*\(+\s*\|/i,
      examples: ["*(|(mail=*))", "*(|(objectclass=*))", "*()|&'"],
      counterExamples: ["f(x=1)", "2*(a|b)"],
    },
    {
      id: "filter", why: "A whole filter, with a wildcard, where a value is expected", over: "text", score: 5,
      pattern: /^\s*\(\s*(?:[|&!]\s*\(\s*)+[a-z][\w.-]*\s*[~<>:]?=[^\n]*\*|^[^()\s]*\(?\b(?:objectclass|objectcategory|userpassword|samaccountname|uid|memberof|unicodepwd|serviceprincipalname)\s*=\s*\*\s*\)?\s*(?:$|[^\s\w])/i,
      examples: ["(|(cn=*)(uid=a))", "(objectClass=*)", "uid=*"],
      counterExamples: ["(a=1)", "uid=jsmith"],
    },
    {
      id: "matching-rule", why: "An extensible match by the number of a rule", over: "text", score: 5,
      pattern: /[a-z][\w-]*(?::dn)?:\d(?:\.\d{1,6}){3,12}:=/i,
      examples: ["*)(userPassword:2.5.13.18:=\\20", "userAccountControl:1.2.840.113556.1.4.803:=2"],
      counterExamples: ["at 10:30:=x", "1.2.3.4:80"],
    },
  ],
};
