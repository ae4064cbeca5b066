/** A request hidden in the input of another. Conflicting lengths and the like are anomalies of the message, found elsewhere. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "request-smuggling",
  title: "Request smuggling",
  owaspApi: ["API8:2023"],
  owaspTop: ["A05:2021"],
  cwe: [444],
  mitre: ["T1190"],
  findings: [
    {
      id: "request-line-after-word", why: "The value begins with, or has after one word, the first line of a request.", over: "text", score: 5,
      pattern: /^(?:[^\s]+|[^\s]*\s*[\r\n]\s*)(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|MOVE|COPY|LOCK|MKCOL)[ \t]+(?:\/|https?:|\*|[\w.-]+:\d)[^\s]*[ \t]+HTTP\/\d|^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|MOVE|COPY|LOCK|MKCOL)[ \t]+(?:https?:[^\s]*[ \t]+HTTP\/\d|[^\s]*[ \t]+HTTP\/\d[.\d]*\r?\n[\w-]+:)/i,
      examples: ["aaa\nGET / HTTP/1.1", "barGET /a.html HTTP/1.1\r\nHost: x", "GET http://www.foo.example HTTP/1.2"],
      counterExamples: ["GET /api/users HTTP/1.1", "It sends GET / HTTP/1.1 first", "GET /", "Please GET HTTP/2"],
    },
    {
      id: "chunk-end", why: "The end of a chunked body is followed by the first line of a request.", over: "text", score: 8,
      pattern: /(?:^|\n)0(?:;[^\r\n]*)?\s*\r?\n(?:\r?\n)?\s*[A-Z]+\s+\S+\s+HTTP\/|^[\da-f]+(?:;[^\r\n]*)?\r\n[A-Z]+ \S+ HTTP\//,
      examples: ["0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x", "5c\r\nGPOST / HTTP/1.1\r\n", "5;x=y\r\nhello\r\n0;\r\nGET /x HTTP/1.1"],
      counterExamples: ["10\r\n\r\nGET /admin", "0\r\n\r\n"],
    },
    {
      id: "line-completed", why: "The value completes a request's first line, and a header or another request follows.", over: "text", score: 5,
      pattern: /^[^\s]*[ \t]+HTTP\/\d\.\d\r?\n|^PRI \* HTTP\/2\.0|^[1-9]\r\n\w{1,9}\r\n[A-Z](?:\r\n)*$|^0\r\n\r\n\S|\r\n(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH) \S+ HTTP\/1\.[01]\r\nHost:|\r\n\r\n[A-Z]+ [^\s]+ HTTP\/\d\.\d\r\n[\w-]+:/,
      examples: ["a=1 HTTP/1.1\r\nHost: x", "/\tHTTP/1.1\nHost:h", "PRI * HTTP/2.0\r\n"],
      counterExamples: ["GET /x HTTP/1.1\r\nHost: y", "HTTP/1.1 is old"],
    },
    {
      id: "framing-alone", why: "The value is a header that frames a body, spelt so that two parsers differ, or with a body after it.", over: "text", score: 5,
      pattern: /^upgrade\s*:\s*h2c\b|^(?:[\w-]+:[^\r\n]*\r?\n)?\s*transfer[-_]encoding(?:\s*:|[\0\t]|\s\s)[^\r\n]*(?:\r|\n|$)|^content-length\s*:\s*\d+\s*,|^content-length\s*:\s*\d+\r\ncontent-length\s*:|^[\w-]+: \S+\r\nhost:|^(?:upgrade|expect|content-length)\s*:[^\r\n]*\r\n(?:[\w-]+:[^\r\n]*\r\n)*\r\n/i,
      examples: ["Transfer-Encoding: xchunked\r\nContent-Length: 4", "Content-Length: 0, 44"],
      counterExamples: ["the Transfer-Encoding header", "Content-Length: 44"],
    },
    {
      id: "request-after-line-end", why: "The first line of a request and its Host stand after a line end.", over: "text", score: 3,
      pattern: /\r\n(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH) \S+ HTTP\/\d\.\d\r\n/,
      examples: ["a b\r\nGET /x HTTP/1.1\r\nHost: y"],
      counterExamples: ["GET /x HTTP/1.1"],
    },
    {
      id: "framing-field", why: "A field that frames a body stands after a line end.", over: "text", score: 3,
      pattern: /\r\n(?:transfer-encoding\s*:\s*[^\r\n]*chunked|content-length\s*:\s*\d+)\r?\n/i,
      examples: ["a b\r\nTransfer-Encoding: chunked\r\n"],
      counterExamples: ["a Transfer-Encoding: chunked"],
    },
    {
      id: "proxied-socket", why: "The name asks a proxy to forward to a socket of the machine (CVE-2021-40438).", over: "text", score: 8, places: ["query-name", "query", "path"],
      pattern: /^\/?\??unix:[A-Za-z]+\|https?:/i,
      examples: ["unix:AAAA|http://x/"],
      counterExamples: ["unix: a system"],
    },
  ],
};
