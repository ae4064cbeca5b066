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
      pattern: /^(?:[^\s]+|[^\s]*\s*[\r\n]\s*)(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|MOVE|COPY|LOCK|MKCOL)[ \t]+(?:\/|https?:|\*)[^\s]*[ \t]+HTTP\/\d|^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|MOVE|COPY|LOCK|MKCOL)[ \t]+(?:https?:[^\s]*[ \t]+HTTP\/\d|[^\s]*[ \t]+HTTP\/\d[.\d]*\r?\n[\w-]+:)/i,
      examples: ["aaa\nGET / HTTP/1.1", "barGET /a.html HTTP/1.1\r\nHost: x", "GET http://www.foo.example HTTP/1.2"],
      counterExamples: ["GET /api/users HTTP/1.1", "It sends GET / HTTP/1.1 first", "GET /", "Please GET HTTP/2"],
    },
    {
      id: "chunk-end", why: "The end of a chunked body is followed by the first line of a request.", over: "text", score: 8,
      pattern: /(?:^|\n)0\s*\r?\n\r?\n\s*(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH)\s+\S+\s+HTTP\//,
      examples: ["0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x"],
      counterExamples: ["10\r\n\r\nGET /admin", "0\r\n\r\n"],
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
      counterExamples: ["Transfer-Encoding: chunked"],
    },
    {
      id: "proxied-socket", why: "The name asks a proxy to forward to a socket of the machine (CVE-2021-40438).", over: "text", score: 8, places: ["query-name", "query", "path"],
      pattern: /^\/?\??unix:[A-Za-z]+\|https?:/i,
      examples: ["unix:AAAA|http://x/"],
      counterExamples: ["unix: a system"],
    },
  ],
};
