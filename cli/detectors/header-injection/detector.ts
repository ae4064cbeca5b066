/** Line ends that begin new header fields: of responses, of mail, of other line protocols. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "header-injection",
  title: "Header injection and response splitting",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [93, 113, 644],
  mitre: ["T1190"],
  findings: [
    {
      id: "field-after-word", why: "A line end after one word begins a header field.", over: "text", score: 5,
      pattern: /^\s*(?:[^\s]*[^\s:])?\s*[\r\n]+\s*(?:set-cookie2?|location|content-(?:type|length|encoding|disposition|security-policy)|refresh|status|host|link|transfer-encoding|connection|cache-control|expires|last-modified|etag|server|via|p3p|x-[\w-]+|access-control-[\w-]+|strict-transport-security|www-authenticate|remote-addr|user-agent|referer|origin|cookie|authorization|injected[\w-]*|clear-site-data|permissions-policy|feature-policy|referrer-policy|content-(?:location|range|language)|retry-after|proxy-\w+|alt-svc|public-key-pins|report-to|sourcemap|service-worker-allowed|timing-allow-origin|cross-origin-[\w-]+|vary|nel|sec-[\w-]+|proxy|pragma|max-forwards|forwarded)[\r\n\t ]*:/i,
      examples: ["x\r\nSet-Cookie: a=b", "/home\nLocation: http://evil", "%0d%0aX-Injected: 1", "\r\nContent-Length: 0"],
      counterExamples: ["Dear all,\nhost: Bob", "coverage:\n  status:\n    project: x", "a: b", "Set-Cookie: a=b"],
    },
    {
      id: "field-after-line", why: "A line end begins a header field that steers a browser, a proxy or a server.", over: "text", score: 5,
      pattern: /^[^\r\n:]*\r\n\s*(?:location|x-[\w-]+|content-length|access-control-[\w-]+)\s*:\s*\S|^[^\r\n]*\r\n\s*(?:set-cookie|x-accel-[\w-]+|x-sendfile|transfer-encoding)\s*:|(?:\\n|%%0a)\s*set-cookie\s*:|(?:[\x0b\x0c]|\xc2\x85|\xe2\x80[\xa8\xa9]|\xc4\x8d\xc4\x8a|\xe5\x98[\x8a\x8d]\xe5\x98[\x8a\x8d])\s*(?:set-cookie|location|content-(?:type|length)|x-[\w-]+)\s*:|^[^\s:]*\r\n\s*[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)+:[^\n]*$|\xc4\x8d\xc4\x8a|^(?:https?:\/)?\/[^\s]*\r\n\s*[\w-]+:[\t ]*\S+$/i,
      examples: ["Bearer abc\r\nX-Forwarded-For: 127.0.0.1", "{\"next\":\"/a\r\nX-Accel-Redirect: /b", "x; a=1\r\nSet-Cookie: b=2", "/x\r\n Header-Test: y", "//a.example/\r\nheader: value"],
      counterExamples: ["Dear all,\r\nNote: it rains", "Location: Paris"],
    },
    {
      id: "field-alone", why: "The value is a header field that only a proxy or an attacker sets.", over: "text", score: 5,
      pattern: /^(?:x-(?:rewrite-url|original-url|accel-redirect|sendfile|middleware-subrequest|http-method-override)|x-forwarded-(?:host|scheme|for|prefix)|proxy|connection)\s*:\s*(?:\/|127\.|localhost|nothttps|middleware|https?:\/\/\d|(?:close|keep-alive),\s*x-|put|delete|patch|[^\r\n]*\r\n)|^(?:x-forwarded-host|x-middleware-subrequest|x-originating-ip|x-remote-(?:ip|addr)|x-client-ip)\s*:\s*\S|^proxy\s*:\s*(?:https?:|\d|[\w.-]+:\d)|^forwarded\s*:\s*(?:for|by|host)=|^connection\s*:\s*(?:close|keep-alive)\s*,|^range\s*:\s*bytes=\d*-\d{16}/i,
      examples: ["X-Rewrite-URL: /internal/debug", "Connection: close, X-Forwarded-For"],
      counterExamples: ["Connection: close", "proxy: upstream is slow", "the proxy: none"],
    },
    {
      id: "log-line", why: "A line end after a word begins a forged line of a log.", over: "text", score: 5,
      pattern: /^[^\s]*[\r\n]+(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d \w+ |\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \[\d|\{\s*"(?:level|ts|time|msg|severity|timestamp)"\s*:)|\x1b\[\d*[A-Za-z]/i,
      examples: ["bob\n127.0.0.1 - - [10/Oct/2023:13:55:36] \"GET / HTTP/1.1\" 200", "x\"}\r\n{\"level\":\"info\""],
      counterExamples: ["see the log:\n127.0.0.1 - - [10/Oct/2023]"],
    },
    {
      id: "response-line", why: "A line end is followed by the first line of a response.", over: "text", score: 5,
      pattern: /[\r\n]+\s*HTTP\/[0-3](?:\.\d)?\s+\d{3}\b[^\n]*\n[^\n]*(?:\n[^\n]*)*<\w|^[^\s]*[\r\n]+\s*HTTP\/[0-3](?:\.\d)?\s+\d{3}/i,
      examples: ["foo\r\nHTTP/1.1 200 OK", "a b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>x"],
      counterExamples: ["It said HTTP/1.1 200 OK"],
    },
    {
      id: "body-after-word", why: "Two line ends after one word begin a body with markup.", over: "text", score: 5,
      pattern: /^[^\s]*\r\n\r\n\s*<(?:html|script|!doctype|body|svg|img|title|head|meta)\b/i,
      examples: ["munch\r\n\r\n<HTML><title></title></HTML>"],
      counterExamples: ["Hi there\r\n\r\n<html>", "<html>"],
    },
    {
      id: "line-end-in-name", why: "A name has a line end in it.", over: "text", score: 5, places: ["query-name", "form-name", "cookie-name", "path", "multipart-name", "file-name"],
      pattern: /[\r\n]\s*\S|\S[\r\n]|\r\n/,
      examples: ["a\r\nb", "parameter\r\n", "/foo\nbar", "/%0d%0aset-cookie:x"],
      counterExamples: ["name", "a b"],
    },
    {
      id: "line-end-assignment", why: "A line end is followed by another parameter.", over: "text", score: 5, places: ["query", "cookie"],
      pattern: /^[\w.@-]*[\r\n]+[a-z_]\w*=\S*$/i,
      examples: ["test\nnext=more"],
      counterExamples: ["a b\nc=d", "x=y"],
    },
    {
      id: "encoded-line-end", why: "A header's value has an encoded line end with a header field after it.", over: "text", score: 5, places: ["header", "query", "path", "cookie"],
      pattern: /^[^\s:]*\r\n?\s*[A-Z][\w-]{2,30}:\s*\S|^[^\s:]+\n[A-Z]\w+(?:-[A-Z]\w*)+:\s*\S+$|\xc4\x8d\xc4\x8a|\xe5\x98[\x8a\x8d]\xe5\x98[\x8a\x8d]/i,
      examples: ["Headerdata%0dInjectedHeader: response_splitting_code", "a\r\nFoo: bar"],
      counterExamples: ["a b: c", "one two\nNote: x"],
    },
    {
      id: "mail-field", why: "A line end after an address or a word begins a header field of mail.", over: "text", score: 5,
      pattern: /^(?:[^\s]*[^\s:](?: [^\s]+)?(?: [^\s]+)?)?[\r\n]+\s*(?:bcc|cc|to|from|reply-to|subject|mime-version|content-transfer-encoding|x-mailer|return-path)\s*:\s*(?:[^\s@,]+@[\w.-]+\.\w|1\.0|base64|multipart)/i,
      examples: ["a@b.example\nBcc: c@d.example", "x%0Acc:y@z.example", "Subject%0ABcc:a@b.c"],
      counterExamples: ["Dear Sir, we have a note\nto: follow", "From: a@b.example\nTo: c@d.example", "From: a@b.example", "bcc: x@y.z"],
    },
    {
      id: "mail-command", why: "A line end begins a command of SMTP, IMAP or POP3.", over: "text", score: 5,
      pattern: /^[^\s]*(?:@[^\s]*)?[\r\n]+\s*(?:\.\r?\n)?(?:MAIL FROM\s*:|RCPT TO\s*:|(?:EHLO|HELO|VRFY|EXPN|HELP|ETRN|TURN)\s+[\w.-]+(?:\s*$|[\r\n])|(?:DATA|QUIT|RSET|NOOP|STARTTLS)\s*$|AUTH\s+\w+|[a-z]{1,2}\d{1,4}\s+(?:login|logout|select|examine|create|delete|rename|subscribe|list|lsub|status|append|check|close|expunge|search|fetch|store|copy|uid|capability|authenticate|starttls|noop|getquota\w*|setquota|namespace)\b|(?:RETR|DELE|TOP|UIDL|STAT|LIST|USER|PASS|APOP)\s+[\w@.-]+(?:\s+[\w.]+)?\s*$)/i,
      examples: ["\r\nMAIL FROM:<a@b.com>", "x\r\na001 login a b", "\r\nQUIT", "\r\nRETR 123"],
      counterExamples: ["Shopping\nlist of things we need", "data\n", "use MAIL FROM: here"],
    },
  ],
};
