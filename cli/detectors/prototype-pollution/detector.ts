/** Names that reach a JavaScript object's prototype. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "prototype-pollution",
  title: "Prototype pollution",
  owaspApi: ["API3:2023", "API8:2023"],
  owaspTop: ["A08:2021"],
  cwe: [1321, 915],
  mitre: ["T1190"],
  findings: [
    {
      id: "name", why: "A name reaches the prototype of an object.", over: "text", score: 8,
      places: ["query-name", "form-name", "json-key", "cookie-name", "multipart-name", "query", "form", "cookie", "path"],
      pattern: /(?:^|[\].[/&?])(?:__proto__|__(?:define|lookup)[GS]etter__)(?:[\].[=%]|\s*$)|(?:^|[\].[/&?"'])constructor['"]?[\].[]+\s*['"]?prototype\b/,
      examples: ["__proto__", "__proto__[test]", "a[constructor][prototype][x]", "constructor.prototype.y", "a.__proto__.b"],
      counterExamples: ["proto", "constructor", "prototype.constructor", "what does __proto__ mean", "my__proto__x"],
    },
    {
      id: "key-in-text", why: "A text has JSON, or markup, in which a name is __proto__, a constructor with a prototype, or one of these doubled for a filter.", over: "text", score: 5,
      pattern: /["']__proto__["']\s*[\],:}]|\\?["']\/?(?:[\w.]+\/)*__proto__\/\w|\bconstructor\/prototype\/\w|__pro(?:__proto__)to__|const(?:constructor)ructor|proto(?:prototype)type|<(?:constructor>\s*<prototype|__proto__)>|\bname="__proto__|(?:^|[\s{,])__proto__\s*:|\bconstructor:\s*prototype:|"__pro"\s*\+\s*"to__"|--constructor\.prototype\.|^\s*\[(?:__proto__|constructor\.prototype)\]\s*\n|#constructor\[prototype\]|["']class["']\s*:\s*\{\s*["']superclass["']|["']__class__["']\s*:\s*\{|["']constructor["']\s*:\s*\{\s*["']prototype["']\s*:/,
      examples: ["{\"__proto__\":{\"isAdmin\":true}}", "{\"constructor\": {\"prototype\": {\"x\":1}}}"],
      counterExamples: ["obj.__proto__", "constructor", "{\"constructor\": \"Bob\"}"],
    },
    {
      id: "value", why: "The value is an assignment to an object's prototype.", over: "text", score: 5,
      pattern: /^[^\s]*(?:__proto__(?:\]?\[|\.\s*\w)|(?:^|[\].[])constructor[\].[]+\s*prototype(?:\]?\[|\.))|^\s*Object\s*\.\s*prototype\s*\.\s*\w+\s*=[^=]/,
      examples: ["__proto__.foo=bar", "x[__proto__][y]=1", "constructor[prototype][test]=test", "Object.prototype.isAdmin=true"],
      counterExamples: ["use a.constructor.prototype.b", "__proto__"],
    },
  ],
};
