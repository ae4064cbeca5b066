/** XML that makes its reader fetch, expand or run: external entities, inclusion, style sheets. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "xml-external-entity",
  title: "XML external entities",
  owaspApi: ["API8:2023"],
  owaspTop: ["A05:2021"],
  cwe: [611, 776, 827, 91],
  mitre: ["T1190"],
  findings: [
    {
      id: "external-entity", why: "An entity is declared that the reader has to fetch.", over: "text", score: 8,
      pattern: /!ENTITY\s+(?:%\s*|&#\w+;\s*)?[^\s"'>]*\s*(?:SYSTEM|PUBLIC)\b|\+ADwAIQ-(?:DOCTYPE|ENTITY)/i,
      examples: ["<!ENTITY xxe SYSTEM \"file:///etc/passwd\">", "<!ENTITY % x SYSTEM 'http://a/b.dtd'>", "<!ENTITY e PUBLIC \"a\" \"http://b\">"],
      counterExamples: ["<!ENTITY nbsp \"&#160;\">", "an entity of the system"],
    },
    {
      id: "entity", why: "An entity is declared in a document that has no need of one.", over: "text", score: 5,
      pattern: /<!ENTITY\s+(?:%\s+)?[\w.:-]+\s+["']/i,
      examples: ["<!ENTITY lol \"lol\">", "<!ENTITY % a '<!ENTITY b \"c\">'>"],
      counterExamples: ["<!ELEMENT a ANY>", "&entity;"],
    },
    {
      id: "expansion", why: "An entity stands for many others, which swells when it is read.", over: "text", score: 8,
      pattern: /<!ENTITY\s+[\w.:-]+\s+["'](?:&[\w.:-]+;){2}/i,
      examples: ["<!ENTITY lol2 \"&lol;&lol;&lol;\">"],
      counterExamples: ["<!ENTITY a \"&b;\">"],
    },
    {
      id: "external-doctype", why: "The document type is to be fetched.", over: "text", score: 5,
      pattern: /<!DOCTYPE\s+[\w.:-]+\s+(?:SYSTEM\s+["']|PUBLIC\s+["'][^-"'\n][^"'\n]*["']\s+["'](?:http|ftp|file|gopher)|PUBLIC\s+["'][^"'\n]*["']\s+["'](?:ftp:|file:|gopher:|jar:|php:|https?:\/\/(?:[^w"']|w[^w]|ww[^w]|www[^.]|www\.[^w])))/i,
      examples: ["<!DOCTYPE foo SYSTEM \"http://evil/x.dtd\">"],
      counterExamples: ["<!DOCTYPE html>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">", "<!DOCTYPE html SYSTEM>"],
    },
    {
      id: "yaml-expansion", why: "An alias of YAML is repeated, which swells when it is read.", over: "text", score: 5,
      pattern: /:\s*(?:&\w+\s*)?\[\s*(?:\*\w+\s*,\s*){3}/,
      examples: ["b: &b [*a,*a,*a,*a]"],
      counterExamples: ["[*a, *b]", "**bold**, *it*, *x*"],
    },
    {
      id: "inner-subset", why: "The document type declares things of its own.", over: "text", score: 3,
      pattern: /<!DOCTYPE\s+[\w.:-]+\s*(?:(?:SYSTEM|PUBLIC)[^>[]*)?\[/i,
      examples: ["<!DOCTYPE foo [<!ELEMENT a ANY>]>"],
      counterExamples: ["<!DOCTYPE html>"],
    },
    {
      id: "parameter-entity-used", why: "A parameter entity is used in a document type.", over: "text", score: 3,
      pattern: /(?:\[|>)\s*%[\w.-]+;\s*(?:\]|%|<)/,
      examples: ["<!DOCTYPE a [%remote;%int;]>"],
      counterExamples: ["100%; done"],
    },
    {
      id: "inclusion", why: "The document includes another.", over: "text", score: 5,
      pattern: /http:\/\/www\.w3\.org\/2001\/XInclude|<xi:include\b|<include\s[^>]*parse\s*=\s*["']text/i,
      examples: ["<foo xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include parse=\"text\" href=\"file:///etc/passwd\"/></foo>"],
      counterExamples: ["<include>x</include>"],
    },
    {
      id: "style-sheet", why: "A style sheet reads files, asks about its engine or runs code.", over: "text", score: 5,
      pattern: /xsl:value-of\s[^>]*(?:system-property\s*\(|document\s*\(|php:function|unparsed-text\s*\(|Runtime|:exec\s*\()|<xsl:(?:include|import|script)\s|<msxsl:script|xmlns:\w+\s*=\s*["'](?:http:\/\/php\.net\/xsl|http:\/\/xml\.apache\.org\/(?:xalan|xslt)\/java|java:|urn:schemas-microsoft-com:xslt)|<\?xml-stylesheet\s[^>]*text\/xsl|\bTarget\s*=\s*["']file:|"dataIsURL"\s*:\s*true|schemaLocation\s*=\s*["'][^"'\n]*(?:file|php|gopher|jar):/i,
      examples: ["<xsl:value-of select=\"system-property('xsl:vendor')\"/>", "<xsl:import href=\"http://x\"/>"],
      counterExamples: ["<xsl:value-of select=\"title\"/>", "<xsl:template match=\"/\">"],
    },
    {
      id: "schema-location", why: "A schema is to be fetched from a foreign host.", over: "text", score: 3,
      pattern: /xsi:(?:noNamespace)?schemaLocation\s*=\s*["'][^"'\n]*https?:/i,
      examples: ["<a xsi:schemaLocation=\"http://a.b/ http://evil/x.xsd\"/>"],
      counterExamples: ["<a xsi:type=\"x\"/>"],
    },
    {
      id: "schema-alone", why: "The value is one element whose schema is to be fetched.", over: "text", score: 3,
      pattern: /^\s*["']?<[\w:]+\s[^>]*xsi:(?:noNamespace)?schemaLocation\s*=/i,
      examples: ["<chj xmlns=\"http://a.b/\" xsi:schemaLocation=\"http://a.b/ http://x/chj.xsd\"/>"],
      counterExamples: ["<?xml version=\"1.0\"?><a xsi:schemaLocation=\"b\"/>"],
    },
  ],
};
