/** Inclusion of files: stream wrappers and foreign code by URL. README.md tells the method. */
import { type Detector, inputPlaces } from "../types.ts";

export const detector: Detector = {
  name: "file-inclusion",
  title: "Local and remote file inclusion",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [73, 98, 829],
  mitre: ["T1190", "T1059"],
  findings: [
    {
      id: "stream-wrapper", why: "The value is read through a stream wrapper of PHP.", over: "text", score: 5,
      pattern: /^[^\s"'`<>()]*(?:php|phar|zip|zlib|expect|glob|ogg|rar|compress\.(?:bzip2|zlib)|ssh2(?:\.(?:shell|exec|tunnel|sftp|scp))?|zend\.\w+|vfs):\/\/(?:\S+$|\S*[\/=]\S)/i,
      examples: ["php://filter/convert.base64-encode/resource=index.php", "phar://x.zip/a", "expect://id", "zip://archive.zip#x"],
      counterExamples: ["read it from php://input", "https://php.net/zip", "/zip/1234"],
    },
    {
      id: "php-filter", why: "A filter of PHP is put before a file.", over: "text", score: 5,
      pattern: /php:\/\/filter\/|convert\.base64-(?:en|de)code\/resource|(?:convert\.iconv\.[\w.-]+[|/]){2}/i,
      examples: ["x php://filter/read=string.rot13/resource=a"],
      counterExamples: ["php://input", "convert base64"],
    },
    {
      id: "directive", why: "A directive or attribute of a document or configuration includes a file of the system, or a foreign one.", over: "text", score: 5,
      pattern: /(?:!include(?:url|_once|sub)?|\binclude::|@import|@plugin|#include|\b(?:fileref|image|href|src|data|codebase|background|labelloc)\s*=)[\s"'(\w)<]*(?:file:(?:\/\/)?)?\/(?:etc|proc|root|home|var\/(?:log|lib|run))\/|!includeurl\s+\S|\.\.\s+(?:include|raw|literalinclude|csv-table)::[^\n]*(?:\/etc\/|\n\s+:(?:url|file):)|(?:href|src|fileref|url)\s*=\s*["']?(?:msl|ephemeral|mvg|text|vid|file|expect|php):|^\s*@import\s+(?:\(\w+\)\s*)?["']\/(?:etc|proc)|^[.%\x60]?(?:so|load|include)\s+["']?\/(?:etc|proc)\/|\bfile\s+'\/(?:etc|proc)\/|"\s*:\s*"file:\/\/\/(?:etc|proc|root|var|dev|sys|c:)\b|^\/\/(?:\d{1,3}\.){3}\d{1,3}\/|^h\w*http:\/\/\w*tp:\/\/|^[^\s]*=https?:\/\/[^\s]*\.(?:txt|inc|php\d?)(?:\?|%3f)/i,
      examples: ["config: !include /etc/passwd", ".. include:: /etc/passwd", "digraph{a[image=\"/etc/passwd\"]}", "<image xlink:href=\"msl:/tmp/x.svg\"/>"],
      counterExamples: ["#include <stdio.h>", "the file /etc/passwd", "<img src=\"/images/a.png\">"],
    },
    {
      id: "session-file", why: "The value is the path of a file that attackers include: sessions and logs, which hold what clients send, tools of PHP, settings.", over: "text", score: 5,
      pattern: /^[^\s"'`<>()]*(?:[/\\]sess_[\w-]{4,}|[/\\](?:xampp|wamp\d*|lampp|appserv)[/\\]|[/\\]apache\d*[/\\]logs?[/\\]|[/\\](?:access|error)[_.-]log\b|[/\\](?:access|error)\.log\.\d|(?:^|[/\\=&?+])(?:pear|pecl)cmd\b|[/\\]nsconfig[/\\]|^classpath\*?:|^javax\.servlet\.include\.|[/\\]\.dockerenv$|[/\\]settings\.py$)/i,
      examples: ["/var/lib/php5/sess_upload_progress_x", "C:\\xampp\\apache\\logs\\access.log"],
      counterExamples: ["/session/list", "access log"],
    },
    {
      id: "odd-case-scheme", why: "The value is a URL whose scheme is written in changing case, for a filter that compares letters.", over: "text", score: 5,
      pattern: /^\s*["']?(?:hT|htT|httP|HtT|HttP|HTt|HTTp)[a-zA-Z]{0,4}:\/\//,
      examples: ["hTTp://evil.example/x"],
      counterExamples: ["http://x.example/", "HTTP://X.EXAMPLE/", "Http://x.example/"],
    },
    {
      id: "data-url", why: "The value is a data URL with text or code in it.", over: "text", score: 5,
      pattern: /^\s*["']?data:(?:\/\/)?(?:text\/plain(?:;charset=[\w-]+)?(?:;base64|,[^\n]*[<(%])|text\/(?:html|javascript|xml)|application\/(?:x-)?(?:httpd-php|javascript|xhtml\+xml|xml|octet-stream)|,|;)/i,
      examples: ["data:text/plain;base64,SSBsb3ZlIFBIUAo=", "data://text/plain,<?php", "data:,x"],
      counterExamples: ["data:image/png;base64,iVBORw0KGgo=", "data:text/plain;charset=utf-8,hello", "data: text", "metadata:,"],
    },
    {
      id: "system-file-url", why: "The value is the URL of a file of the system.", over: "text", score: 5, places: ["json"],
      pattern: /^[\s"'(]*(?:\w{1,12}[:_])?file:[/\\]+(?:localhost[/\\]+|[^\s]*\.\.[/\\])?(?:$|(?:etc|proc|root|var|dev|sys|boot|usr|opt|app|run|srv|tmp|bin)\b|[a-z]:?[/\\]+(?:windows|winnt|boot|inetpub|users[/\\]+administrator|win\.ini)|(?:\d{1,3}\.){3}\d|[^\s/\\]*[?%#])/i,
      examples: ["file:///etc/passwd", "url:file:///proc/self/environ", "file:///c:/windows/win.ini"],
      counterExamples: ["file:///home/ana/src/main.rs", "file: report.pdf", "file:///Users/jo/x.pdf"],
    },
    {
      id: "file-url", why: "The value is the URL of a local file.", over: "text", score: 5, places: inputPlaces.filter((place) => place !== "json"),
      pattern: /^[\s"'(]*(?:\w{1,12}[:_])?file:(?:[/\\]+[^\s/\\]|\/\/\/?$)/i,
      examples: ["file:///etc/passwd", "url:file://x", "local_file://x"],
      counterExamples: ["file: report.pdf", "see file:///x", "profile://"],
    },
    {
      id: "file-url-in-path", why: "The request's path has a whole URL in it.", over: "text", score: 5, places: ["path"],
      pattern: /^\/?(?:[\w.-]+\/)?(?:https?|ftps?|file|gopher|dict|php|data|jar|ldaps?):\/\//i,
      examples: ["/get/file:///usr/src/x", "/get/https://example.com/"],
      counterExamples: ["/a/b/c", "/proxy/https/example.com"],
    },
    {
      id: "foreign-code", why: "The value is a URL of code or of text to be run as code.", over: "text", score: 5,
      pattern: /^\s*["']?(?:https?|ftps?):\/\/[^\s?#]*(?:\?+|%00|\x00|\.(?:txt|dat|inc|cmd|php\d?|phtml|jpe?g|gif|png)\?+(?:cmd|c|x|id|exec|e|f)?=?[\w]{0,8})$|^\s*["']?(?:https?|ftps?):\/\/[^\s?#]*(?:shell|c99|r57|evil|cmd|backdoor|rfi|exploit|payload|malware|rev|webshell|phpinfo|test|echo|id)[\w-]*\.(?:txt|php\d?|jpe?g|gif|inc|sh|py|asp|jsp)\b|^\s*["']?(?:https?|ftps?):\/\/[^\s?#/]*(?:githubusercontent|pastebin|gist|paste|hastebin|transfer\.sh|ngrok|raw\.)[^\s?#]*\.(?:php\d?|phtml|aspx?|jspx?|sh|py|pl|ps1|txt)$|^(?:mosConfig_\w+|[\w]*(?:absolute_path|root_path|include_?path|basedir|DOCUMENT_ROOT))\]?=\s*(?:https?|ftp|php|data|file):/i,
      examples: ["http://evil/shell.txt?", "https://foo.bar?", "ftp://x/r57.txt", "mosConfig_absolute_path=http://x/echo.txt"],
      counterExamples: ["https://example.com/a?b=c", "https://example.com/shell", "what is http://x?", "https://example.com/robots.txt"],
    },
    {
      id: "scheme-alone", why: "The value is a scheme and a question mark, which begins a remote inclusion.", over: "text", score: 5,
      pattern: /^(?:https?|ftps?|file)\?+$/i,
      examples: ["http?", "ftps?"],
      counterExamples: ["http", "file? yes", "what?"],
    },
    {
      id: "address-url", why: "The value is a URL whose host is a bare address.", over: "text", score: 5,
      places: ["query-name", "query", "cookie", "form-name", "form", "multipart", "json", "xml", "graphql"],
      pattern: /^\s*["']?(?:https?|ftps?):[/\\]*(?:(?:\d{1,3}\.){3}\d{1,3}(?:[:/?#\\]|$)|\[[\da-f:]+\](?::\d+)?\/[^\s?#]*\.(?:php\d?|phtml|txt|inc|aspx?|jsp|sh|py|pl|cgi)|[\da-f]*(?::[\da-f]*){3,7}\/)/i,
      examples: ["http://66.240.183.75/crash.php", "ftp://1.1.1.1"],
      counterExamples: ["see http://66.240.183.75/", "https://1.example.com/", "66.240.183.75"],
    },
    {
      id: "ftp-url", why: "The value is an FTP URL without a path, with credentials, or of what a server runs.", over: "text", score: 5, places: ["query", "form", "xml", "cookie"],
      pattern: /^\s*["']?(?:url:)?ftps?:\/\/(?:[^\s\/]+\/?|[^\s\/]*@\S*|[\d.]+(?::\d+)?\/\S*|\S*(?:\.(?:php\d?|phtml|inc|jspx?|aspx?|sh|pl|exe|dtd)|\?\S*|\/))["']?\s*$/i,
      examples: ["ftp://foo.bar", "ftp://a.example/x/y.php", "ftp://a:b@c.example/x"],
      counterExamples: ["use ftp://foo.bar", "https://foo.bar", "ftp://mirror.example/pub/README", "ftp://mirror.example/linux/x.tar.gz"],
    },
    {
      id: "include-name", why: "The parameter sets a path that old PHP applications include from.", over: "text", score: 5, places: ["query-name", "form-name", "cookie-name"],
      pattern: /^(?:mosConfig_\w+|_?(?:CONF|CONFIG|SERVER|GLOBALS|REQUEST|SESSION|ENV|PHPLIB)\[[\w]*(?:path|root|dir|libdir)[\w]*\]|[\w]*_?(?:absolute_path|root_path|include_?(?:path|dir)|DOCUMENT_ROOT|basedir|homedir|phpbb_root_path))$/i,
      examples: ["mosConfig_absolute_path", "_CONF[path]", "phpbb_root_path"],
      counterExamples: ["path", "absolute", "root"],
    },
  ],
};
