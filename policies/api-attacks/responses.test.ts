import { policySuite } from "sidewall/test";

const test = policySuite("responses.ts", { mode: "enforce" });
const answer = (type: string, body: string | object, headers: Record<string, string> = {}) => ({ path: "/orders/7", response: { status: 500, headers: { "content-type": type, ...headers }, body } });
const leak = { rule: "information-leak", status: 502 };
const trace = "java.lang.IllegalStateException: no total\n\tat shop.orders.OrderService.price(OrderService.java:88)\n";

test.deny("a stack trace in JSON", answer("application/json", { error: "Internal Server Error", trace }), leak);
test.deny("in a problem document", answer("application/problem+json", { title: "Internal Server Error", status: 500, detail: "Caused by: org.postgresql.util.PSQLException: x" }), leak);
test.deny("in a page, as HTML writes it", answer("text/html", "<pre>Traceback (most recent call last):<br>&nbsp; File &quot;/srv/app.py&quot;, line 3, in show</pre>"), leak);
test.deny("in pieces", { ...answer("text/plain", trace), chunks: { response: 7 } }, leak);
test.deny("PHP's warning before the JSON that was meant", answer("application/json", "<br />\n<b>Warning</b>:  Undefined array key 3 in <b>/var/www/a.php</b> on line <b>9</b><br />\n{\"total\":1}"), leak);
test.deny("a database's error in a header", answer("application/json", {}, { "x-error": "ORA-00942: table or view does not exist" }), leak);
test.deny("a listing", answer("text/html", "<html><head><title>Index of /backup</title></head></html>"), leak);
test.deny("a file of the system, whatever its type", answer("application/x-unknown", "root:x:0:0:root:/root:/bin/bash\n"), leak);
test.deny("a web shell's page", answer("text/html", "<html><head><title>shop - WSO 4.2.6</title></head></html>"), { rule: "web-shell-page", status: 502 });
test.deny("a line end on its way into a header", { path: "/go", response: { status: 302, headers: { location: "/home%0d%0aSet-Cookie:%20id=1" } } }, { rule: "split-response", status: 502 });
test.allow("an ordinary redirection", { path: "/go", response: { status: 302, headers: { location: "/home?next=%2Forders%3Fa%3D1" } } });

test.allow("an error that is told well", answer("application/problem+json", { type: "about:blank", title: "Internal Server Error", status: 500, instance: "urn:sidewall:544d1786392b54f7" }));
test.allow("a page about errors", answer("text/html", "<h1>Exceptions in Java</h1><p>A stack trace lists frames: class, method, file and line.</p>"));
test.allow("a map's key for browsers", answer("text/html", "<script src=\"https://maps.example/api/js?key=AIzaSyA-0123456789abcdefghijklmnopqrstuv\"></script>"));
test.allow("a script with words of errors", answer("text/javascript", "class SqlException extends Error {}"));
test.deny("a text without a type", { path: "/", response: { status: 500, body: trace } }, leak);
test.deny("a text whose type is ambiguous", { path: "/", response: { status: 500, headers: [["content-type", "text/plain"], ["content-type", "text/html"]] as const, body: trace } }, leak);
test.allow("an image", answer("image/png", trace));
test.allow("a coding that is not undone", answer("text/plain", trace, { "content-encoding": "br" }));
test.run();

const excluding = policySuite("responses.ts", { mode: "enforce", params: { "api-leaks.exclusions": ["finding=java-trace name=trace"], "api-leaks.exempt-paths": ["/docs"] } });
excluding.allow("an exclusion takes a finding out, for one member", answer("application/json", { trace }));
excluding.deny("but not for another", answer("application/json", { detail: trace }), leak);
excluding.deny("a secret of a cloud, where the list does not exclude it", answer("text/plain", "AKIAABCDEFGHIJKLMNOP"), leak);
excluding.allow("nothing is looked for below an exempt path", { ...answer("text/plain", trace), path: "/docs/traces" });
excluding.run();

const observing = policySuite("responses.ts", {});
observing.wouldDeny("it observes until it is told to enforce", answer("text/plain", trace), { rule: "information-leak" });
observing.run();
