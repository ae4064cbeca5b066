/** Web shells: their names, their code in uploads, their pages in responses. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "web-shell",
  title: "Web shells and uploads of code",
  owaspApi: ["API8:2023"],
  owaspTop: ["A04:2021", "A08:2021"],
  cwe: [434, 506, 553],
  mitre: ["T1505.003"],
  findings: [
    {
      id: "shell-name", why: "The path or the file has the name of a known web shell.", over: "text", score: 5, places: ["path", "file-name", "query", "form"],
      pattern: /(?:^|[/\\=])(?:c99(?:shell)?|r57(?:shell)?|b374k|wso(?:\d[\d.]*)?|weevely|alfa(?:shell|_data)?|indoxploit|mini(?:shell)?|china|antsword|behinder|godzilla|webadmin|cmd(?:asp|jsp)?|shell\d*|backdoor|webshell|locus7s|c100|erne|safe0ver|simattacker|phpspy|aspydrv|jspspy|up(?:load)?shell|filesman|marijuana|symlink|0byte|gaza|p0wny|idx|simple-backdoor|qsd-php-backdoor|php-backdoor|php-reverse-shell|laudanum|ant|caidao|tiny|wshell|errorEEE|spinstall\d?|supp0rt|RedirSuiteServerProxy)\.(?:php\d?|phtml|aspx?|jspx?|cfm|pl|cgi|py)\b/i,
      examples: ["/uploads/c99.php", "shell.jsp", "/b374k.php", "x=r57.php", "/simple-backdoor.php"],
      counterExamples: ["/shell/index.php", "seashell.php.net", "/c99/standard"],
    },
    {
      id: "code-file-name", why: "The uploaded file's name makes servers run it.", over: "text", score: 5, places: ["file-name"],
      pattern: /\.\s*(?:php\d*|phtml|phar|phps|pht|phpt|pgif|shtml|jspx?|jspf|jsw|jsv|jtml|aspx?|asa|asax|ascx|ashx|asmx|axd|cer|cdx|cfm|cfml|cfc|cgi|pl|htaccess|htpasswd|user\.ini|web\.config|war|hta|jar)[\s.;:\x00]*(?:$|\.\w{2,5}$|::\$data)/i,
      examples: ["a.php", "photo. php", "test.php.jpg", "x.phtml...", "a.jsp", "evil.asp;.jpg", ".htaccess"],
      counterExamples: ["photo.jpg", "report.phpdoc.pdf", "a.plan", "my.aspects.png"],
    },
    {
      id: "code-file-header", why: "A header gives an uploaded file a name that makes servers run it.", over: "text", score: 5, places: ["header"],
      pattern: /^[\w-][\w .-]*(?:\/[\w .-]+)?\.\s*(?:ph(?:p\d*|tml|ar|ps|t|pt)|jspx?|aspx?|ashx)(?:[\s.]*|\s*\.\w{2,4})$/i,
      examples: ["a.php", "fthi/sefw.phtml...", "photo. php", "B.jsp", "test.phar .png"],
      counterExamples: ["https://example.com/index.php", "/index.php", "text/html", "asp.net"],
    },
    {
      id: "kept-file-name", why: "The uploaded file has the name of a server's own file.", over: "text", score: 5, places: ["file-name", "header"],
      pattern: /^(?:(?:[a-z]:)?[^\s:]*[/\\])?(?:\.(?:ht\w+|boto|env|git\w*|ssh|bash\w*|profile|user\.ini|npmrc|netrc|aws|config|svn|DS_Store|\w+_history)|wp-config[\w.-]*(?:\s*php)?[\w.]*|web\.config|(?:local|app)?settings\. ?php|localsettings\.php|config\. ?php|php\.ini|sess_[\w,-]{16,}|authorized_keys|id_rsa|crontab|passwd|shadow|acpi|httpd\.conf|nginx\.conf)$/i,
      examples: [".htaccess", "wp-config. php", "sess_d8ew88tqmabdcokhumchy8htqm", "/tmp/sess_abc123def456ghi789jkl", "settings.php"],
      counterExamples: ["settings.json", "https://x/wp-config", "config.yaml", "session"],
    },
    {
      id: "code", why: "The input is the code of a web shell.", over: "text", score: 8,
      pattern: /<\?(?:php|=)?[^?]*\b(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open)\s*\(?\s*@?(?:base64_decode\s*\(\s*)?\$(?:_(?:GET|POST|REQUEST|COOKIE|SERVER)|\{?HTTP_\w+_VARS|cmd\b)|<%[^%]*(?:eval\s*\(?\s*Request|execute\s*\(?\s*Request|getRuntime\(\)\.exec\(\s*request\.getParameter|cmd\.exe[^%]*Request)|Runtime\.getRuntime\(\)\.exec\(\s*request\.getParameter|<\?php[^?]*(?:gzinflate|str_rot13|gzuncompress)\s*\(\s*base64_decode/i,
      examples: ["<?php system($_GET['cmd']); ?>", "<%eval request(\"x\")%>", "<% Runtime.getRuntime().exec(request.getParameter(\"c\")); %>", "<?php eval(gzinflate(base64_decode('x')));"],
      counterExamples: ["<?php echo $_GET['name']; ?>", "<%= request.path %>"],
    },
    {
      id: "shell-parameter", why: "The request speaks to a known web shell.", over: "text", score: 5,
      pattern: /\b(?:r57shell|c99shell|b374k|wsoshell)=|\balfacgiapi\b|\bexec_code=Response\.|<%\s*out\.print/i,
      examples: ["cmd=id&r57shell=1", "/x/alfacgiapi/perl.alfa"],
      counterExamples: ["c99", "shell=bash"],
    },
    {
      id: "server-configuration", why: "A setting of a web server makes it run other files as code.", over: "text", score: 5,
      pattern: /^\s*(?:<FilesMatch[^>]*>\s*)?(?:AddType|AddHandler|SetHandler|ForceType)\s+(?:application\/x-httpd-(?:php|cgi)|cgi-script|php\d*-script|server-parsed)|^\s*php_(?:admin_)?(?:value|flag)\s+(?:auto_(?:prepend|append)_file|engine|allow_url_include)/i,
      examples: ["AddType application/x-httpd-php .jpg", "php_value auto_prepend_file x"],
      counterExamples: ["AddType text/html .x", "how to AddHandler cgi-script"],
    },
    {
      id: "script-shell", why: "A script, or a template, runs what the request says.", over: "text", score: 8,
      pattern: /^#![^\n]*(?:python|perl|sh|ruby)[^\n]*\n[\s\S]*(?:eval[^\n]*QUERY_STRING|(?:popen|system|check_output)\s*\([^\n]*(?:FieldStorage|QUERY_STRING|environ)|`[^`\n]*CGI::param|`[^`\n]*param\s*\()|@app\.route[^@]*os\.(?:popen|system)\s*\(\s*request|\r\n\r\n<\?php\s+@?(?:system|eval|exec|passthru|shell_exec|assert)\b|IO::Socket[\s\S]*exec\s*["'{]\/bin\/|\bexec\s+"(?:sh|bash|cmd)"\s+"-?\/?c"[^\n]*\.Query/,
      examples: ["#!/bin/bash\necho; eval \"${QUERY_STRING#c=}\""],
      counterExamples: ["#!/bin/bash\necho $QUERY_STRING"],
    },
    {
      id: "script-of-parameter", why: "A script for CGI runs what a parameter says.", over: "text", score: 5,
      pattern: /^#![^\n]*perl[\s\S]*\bparam\s*\([\s\S]*(?:system|exec|open)\s*\(\s*["']?\$/,
      examples: ["#!/usr/bin/perl\nuse CGI;\nmy $c=param('cmd');\nsystem($c);"],
      counterExamples: ["#!/usr/bin/perl\nprint 1;"],
    },
    {
      id: "image-with-code", why: "An image's first bytes are followed by code.", over: "text", score: 8, places: ["multipart", "body", "form", "json"],
      pattern: /^(?:GIF8[79]a|\xff\xd8\xff|(?:\x89|\xc2\x89|\xef\xbf\xbd)?PNG\r?\n|BM|%PDF)[\s\S]*(?:<\?php\s|<\?=|<script\s+language\s*=\s*["']?php|<%@?\s*(?:page|eval|execute))/,
      examples: ["GIF89a;<?php phpinfo(); ?>", "\x89PNG\r\n..<?php x"],
      counterExamples: ["GIF89a; data", "<?php x"],
    },
    {
      id: "page", why: "The response is the page of a web shell.", over: "text", score: 8, places: ["response-body"],
      pattern: /<title>[^<]*(?:c99(?:shell|madshell)?|r57(?:shell)?|b374k|WSO \d|FilesMan|IndoXploit|Alfa(?:Shell| Team)|Antichat Shell|phpshell|PHP Shell|web ?shell|p0wny@shell|NetworkFileManagerPHP|SimAttacker|Safe0ver|aspydrv|ASPXSpy|JspSpy|GRP WebShell|Gecko|Mini Shell|Command Shell|CasuS|GFS Web-Shell|lama's'hell|myshell|CrystalShell|Ani-Shell|NIX REMOTE WEB-SHELL|h4ntu shell|PHPJackal|Ru24PostWebShell|s72 Shell|SyRiAn Sh3ll|Dive Shell|Laudanum)|!c99shell v|r57shell \d|name="?(?:cmd|act|pass)"?[^>]*>[^<]*(?:uname -a|safe_mode\s*:\s*off)|Safe-mode:\s*<b>OFF|uid=\d+\([\w-]+\)\s+gid=\d+\([\w-]+\)\s+groups=/i,
      examples: ["<title>r57shell</title>", "<title>WSO 2.5</title>", "uid=33(www-data) gid=33(www-data) groups=33(www-data)"],
      counterExamples: ["<title>Sea shells</title>", "uid=33"],
    },
  ],
};
