/** Injection into XPath and XQuery. README.md has the method and what is known to be missed. */
import type { Detector } from "../types.ts";

/** Functions that a path alone has, or that are asked of a path to read a document out. */
const call = String.raw`(?:name|local-name|namespace-uri|position|last|count|string-length|substring(?:-before|-after)?|contains|starts-with|ends-with|text|node|comment|normalize-space|doc|doc-available|unparsed-text|boolean|string|number|sum|matches|translate|concat|codepoints-to-string|string-to-codepoints|current-date(?:Time)?|true|false|not)\s*\(`;

export const detector: Detector = {
  name: "xpath-injection",
  title: "XPath injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [643, 652],
  mitre: ["T1190"],
  findings: [
    {
      id: "quote-function", why: "A quotation is closed, and a condition with a function of XPath is joined with OR or AND", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[^'"\n]*['"]\s*[\])]*\s*(?:or|and)[\s(]+(?:not\s*\(\s*)?${call}`),
      examples: ["x' or name()='username' or 'x'='y", "' or position()=1 or '", "' and count(/*)=1 and 'a'='a", "' or contains(name,'adm') or '"],
      counterExamples: ["'a' or b", "it's one and count (two)"],
    },
    {
      id: "value-function", why: "A value is followed by a condition about the nodes of a document", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[^\s'"]*['"]?[\s\])]*(?:or|and)\s+(?:not\s*\(\s*)?(?:${call}\s*)+(?:\/|\.\.?\/|\*|@|child::|parent::|name\(|local-name\(|['"])`),
      examples: ["1 and substring(//user[1]/password,1,1)='a'", "1 or count(//*)>0", "1 or string-length(name(/*[1]))=4"],
      counterExamples: ["this or count them", "bread and name(brand)"],
    },
    {
      id: "function", why: "A function is asked about the nodes of a document where a value is expected", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[\s'"]*(?:${call}\s*)+(?:\/\*|\/\/|\.\.\/|\/[a-z]\w*[/\[]|\/?(?:child|parent|ancestor|descendant|following|preceding|self)[a-z-]*::|name\(|local-name\()`),
      examples: ["count(/*)", "string-length(name(/*[1]))", "count(//user)", "substring(//user[1]/name,1,1)"],
      counterExamples: ["count(a, b)", "name(/path)"],
    },
    {
      id: "predicate-break", why: "A predicate is closed that was not opened, and another path follows", over: "text", score: 5,
      pattern: /^[^[\]\n]*\]\s*(?:\|\s*(?:[/*@.]|\w+\s*[[/(|])|\/{1,2}(?:[*@.]|[a-z][\w-]*(?:::|\(\)|[[/]|\s*$|\s*\|\s*\/)))/i,
      examples: ["'] | //user/* | a['", "1]/ssn | //employee[id=1", "']/following-sibling::*/password | a['", "x']/*", "admin'] | * | user[@role='admin", "')] | //*[contains(.,'", "a']//password"],
      counterExamples: ["a[1]/b", "see [1] | [2]"],
    },
    {
      id: "quote-path", why: "A quotation is closed, and a path is joined to what was asked for", over: "text", score: 5,
      pattern: /^[^'"\n]*['"]\s*\)*\s*(?:\|\s*\/{1,2}[\w*@]|,\s*\/\/\w|(?:or|and)\s+(?:\/{1,2}|\.{1,2}\/|@|\(\s*for\s+\$|\.\s*=|(?:child|parent|ancestor|descendant|following|preceding|self|attribute)(?:-or-self|-sibling)?::))/i,
      examples: ["' | //user", "' or /* or '", "' or .='admin' or '", "',//user) or contains('a','a", "' and parent::node() and '"],
      counterExamples: ["' or a/b", "it's and/or"],
    },
    {
      id: "root", why: "A path to every node, or up from where it begins, where a value is expected", over: "text", score: 5,
      pattern: /^\s*(?:\/{1,2}\*(?:\[|\/|\s*\||\s*$)|\/\/(?:node|text|comment)\(\)|(?:\.\.\/)*(?:\.\.|\/|\.)?\/?(?:child|parent|ancestor|descendant|following|preceding)(?:-or-self|-sibling)?::(?:\*|node\(\)|\w))/,
      examples: ["//*", "/*[1]", "//text()", "/descendant::node()", "parent::*"],
      counterExamples: ["// a comment", "/*a comment*/", "parent: x"],
    },
    {
      id: "name-path", why: "The name of a node is joined to a path from the root, or such a path is the value", over: "text", score: 5,
      pattern: /^\s*@?[\w.-]+\s+(?:or|and|\|)\s+(?:\/\/\w+(?:\/|\[)|(?:not\s*\(\s*)?(?:true|false)\s*\(\s*\))|^\s*\/\/\w+(?:\[[^\]\n]*\]|\/\w+)*\/(?:text|node)\(\)|\bxpointer\s*\(\s*\/|\/\/\w+\)\s*\[\d+\]\/\w|^[^\n]*\/\/?\w[^\n]*\|\s*\/\/[\w*]/i,
      examples: ["@price or //user/password"],
      counterExamples: ["this or //comment"],
    },
    {
      id: "predicate-truth", why: "A path's predicate has a condition that is always true", over: "text", score: 5,
      pattern: /^\s*\/{1,2}\w[\w\/]*\[[^\]\n]*\b(?:or|and)\s+(?:'\w*'\s*=\s*'|1\s*=\s*1|true\(\))/i,
      examples: ["//user[name='' or '1'='1']"],
      counterExamples: ["//user[name='a' or name='b']"],
    },
    {
      id: "extension-function", why: "A function of an XPath or XQuery engine that runs code, reads files or compares strings by an extension", over: "text", score: 5,
      pattern: /\b(?:runtime:(?:exec|getruntime)|java:[\w.]+|file:(?:read|write|list|delete|exists)[\w-]*|util:(?:eval|system-property|binary-doc)|xmldb:[\w-]+|xdmp:[\w-]+|http:send-request|process:execute|proc:(?:system|execute)|sys(?:tem)?:[\w-]+|ms:string-compare|saxon:[\w-]+|exslt:[\w-]+)\s*\(|[\w'"]\(:[^)\n]*:\)[\w'"]/i,
      examples: ["' or Runtime:exec(x,'id') or '", "file:read-text(\"/etc/passwd\")", "' o(: :)r '1'='1"],
      counterExamples: ["java: a (drink)", "system: x"],
    },
    {
      id: "update", why: "A statement of XQuery that changes a document", over: "text", score: 5,
      pattern: /\b(?:delete\s+nodes?\s+\/|replace\s+(?:value\s+of\s+)?node\s+\/|insert\s+nodes?\s+[<$(][^\n]*\binto\s+\/|rename\s+node\s+\/)/i,
      examples: ["'; delete nodes //user; '", "replace value of node //user with 'x'"],
      counterExamples: ["delete node 4 of the tree"],
    },
    {
      id: "document", why: "Another document is read", over: "text", score: 5,
      pattern: /^[^\n]*(?:^|[\s'"(|=])(?:doc|doc-available|unparsed-text|unparsed-text-available|unparsed-text-lines|json-doc|document|collection|fn:doc)\s*\(\s*(?:concat\s*\(\s*)?['"](?:https?:|file:|ftp:|\/\/|\/etc|\.\.\/|[\w.-]+['"]\s*\)\s*\/)/i,
      examples: ["' and doc('http://x/')/a and '", "doc(concat('http://x/',name(/*)))", "unparsed-text('/etc/passwd')"],
      counterExamples: ["the doc (see 'http')", "document('a')"],
    },
    {
      id: "query", why: "A FLWOR expression of XQuery where a value is expected", over: "text", score: 5,
      pattern: /^[^\n]*(?:['"})\]]|^|\s)\(?(?:for|let)\s+\$\w+\s+(?:in|:=)\s+(?:doc|collection|\/|\()[^\n]*\breturn\b/,
      examples: ["for $x in doc('a.xml')//user return $x", "') for $i in /* return $i"],
      counterExamples: ["for $5 in cash", "for $item in $list: return"],
    },
  ],
};
