/** What a service should not tell: stack traces, database errors, listings, source, secrets in responses. README.md tells the method. */
import type { Detector } from "../types.ts";
import { pages } from "./pages.ts";

export const detector: Detector = {
  name: "information-leak",
  title: "Information leaks in responses",
  owaspApi: ["API3:2023", "API8:2023"],
  owaspTop: ["A01:2021", "A05:2021"],
  cwe: [209, 497, 532, 538, 540, 548],
  mitre: ["T1592", "T1552"],
  places: ["response-header", "response-body"],
  findings: [
    {
      id: "java-trace", why: "A stack trace of Java.", over: "text", score: 5,
      pattern: /\bat [\w$]+(?:\.[\w$]+)+\((?:[\w$]+\.(?:java|kt|scala|groovy)(?::\d+)?|Native Method|Unknown Source)\)|(?:Exception in thread "|Caused by: (?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error))/,
      examples: ["\tat com.example.Foo.bar(Foo.java:12)", "Caused by: java.sql.SQLException: x"],
      counterExamples: ["Look at example.com (home)", "An exception"],
    },
    {
      id: "python-trace", why: "A stack trace of Python.", over: "text", score: 5,
      pattern: /Traceback \(most recent call last\):|File "[^"\n]+", line \d+, in \w/,
      examples: ["Traceback (most recent call last):\n  File \"/app/x.py\", line 3, in f"],
      counterExamples: ["Trace back the call", "File \"x\""],
    },
    {
      id: "dotnet-trace", why: "A stack trace or an error page of .NET.", over: "text", score: 5,
      pattern: /\bat (?:System|Microsoft)\.[\w.<>`]+\([^)\n]*\)|\bat [\w.<>`]+\([^)\n]*\) in [^\n]+:line \d+|System\.(?:\w+\.)*\w+Exception\b|Server Error in '[^'\n]*' Application|Unhandled Exception: System|<b>Version Information:<\/b>\s*(?:&nbsp;)?Microsoft \.NET/,
      examples: ["   at System.Data.SqlClient.SqlConnection.Open()", "System.NullReferenceException: x", "Server Error in '/' Application"],
      counterExamples: ["at Microsoft we", "System exception"],
    },
    {
      id: "php-error", why: "An error message of PHP.", over: "text", score: 5,
      pattern: /(?:<b>)?(?:Fatal error|Parse error|Warning|Notice|Deprecated|Catchable fatal error)(?:<\/b>)?:\s{1,2}[^\n]* in (?:<b>)?(?:\/|[A-Z]:\\)[^\s<]+\.(?:php\d?|inc|phtml)(?:<\/b>)? on line|PHP (?:Fatal error|Parse error|Warning|Notice):|#\d+ (?:\/[\w./-]+|[A-Z]:\\[^\n(]+)\.php\(\d+\): |Uncaught (?:\w+\\?)*(?:Exception|Error): /,
      examples: ["<b>Warning</b>:  include(x): failed in <b>/var/www/a.php</b> on line <b>3</b>", "PHP Fatal error:  x", "#0 /var/www/x.php(12): f()"],
      counterExamples: ["Warning: hot", "Error on line 3"],
    },
    {
      id: "node-trace", why: "A stack trace of Node.", over: "text", score: 5,
      pattern: /\bat (?:[\w.<>$]+ (?:\[as \w+\] )?\()?(?:\/|file:\/\/|[A-Z]:\\|node:)[^\s()]+\.?(?:[cm]?[jt]s)?:\d+:\d+\)?\s*(?:\n|\\n|<br|&#10;)\s*(?:&nbsp;|\s)*at /,
      examples: ["Error: x\n    at f (/app/x.js:1:2)\n    at g (/app/y.js:3:4)", "at node:internal/x:1:2\\n    at z"],
      counterExamples: ["at noon", "at https://example.com:80"],
    },
    {
      id: "ruby-trace", why: "A stack trace of Ruby or an error page of Rails.", over: "text", score: 5,
      pattern: /[\w./-]+\.rb:\d+:in [`'][^'\n]+'|Action Controller: Exception caught|(?:ActiveRecord|ActionView|ActionController)::\w+(?:Error|Invalid|NotFound)/,
      examples: ["app/x.rb:12:in `call'", "ActiveRecord::StatementInvalid"],
      counterExamples: ["x.rb", "Active Record"],
    },
    {
      id: "go-trace", why: "A stack trace of Go or Rust.", over: "text", score: 5,
      pattern: /goroutine \d+ \[\w[^\]\n]*\]:|panic: runtime error: |thread '[^'\n]+' panicked at |stack backtrace:\s*\n\s*0:/,
      examples: ["goroutine 1 [running]:\nmain.main()", "panic: runtime error: index out of range", "thread 'main' panicked at src/main.rs:3:5"],
      counterExamples: ["do not panic", "goroutine"],
    },
    {
      id: "sql-error", why: "An error message of MySQL, PostgreSQL or Oracle.", over: "text", score: 5,
      pattern: /You have an error in your SQL syntax|check the manual that corresponds to your (?:MySQL|MariaDB)|\bSQLSTATE\[\w+\]|Warning[^\n]{0,10}\b(?:mysqli?|pg|mssql|oci|sqlite|ifx|ibase|ingres|odbc|sybase|maxdb|fbsql)_\w+\(|PostgreSQL[^\n]{0,40}ERROR|ERROR:\s{1,2}syntax error at or near|PG::\w*Error|psycopg2\.|org\.postgresql\.util\.PSQLException|unterminated quoted string at or near|\bORA-\d{4,5}\b|Oracle error|quoted string not properly terminated/,
      examples: ["You have an error in your SQL syntax; check", "ORA-00933: SQL command not properly ended", "SQLSTATE[42000]"],
      counterExamples: ["Learn SQL syntax", "Flora-12345"],
    },
    {
      id: "sql-error-other", why: "An error message of another database.", over: "text", score: 5,
      pattern: /Microsoft (?:OLE DB Provider|SQL Native Client|Access Driver|JET Database)|ODBC (?:SQL Server|Microsoft Access) Driver|Unclosed quotation mark (?:after|before) the character string|Incorrect syntax near '|SqlException|System\.Data\.SqlClient|mssql_query\(\)|\bDB2 SQL error|SQLCODE[=:]\s*-?\d|\[IBM\]\[CLI Driver\]|SQLite(?:3::|\/JDBCDriver|\.Exception|3?\s*error)|sqlite3\.OperationalError|near "[^"\n]{1,40}": syntax error|com\.mysql\.(?:cj\.)?jdbc|MySqlException|Dynamic SQL Error|Sybase message|com\.informix\.jdbc|Syntax error in string in query expression|Data type mismatch in criteria expression|\[SQL Server\]|Cassandra\.\w+Exception|MongoError|MongoServerError|com\.mongodb\.\w+Exception|\bUnexpected end of command in statement\b|SQL command not properly ended|HSQLDB|org\.h2\.jdbc/,
      examples: ["near \"x\": syntax error", "Unclosed quotation mark after the character string", "MongoServerError: x"],
      counterExamples: ["a syntax error", "no error"],
    },
    {
      id: "directory-listing", why: "A listing of a folder.", over: "text", score: 5, places: ["response-body"],
      pattern: /<title>\s*(?:Index of \/|Directory (?:listing|Listing) (?:for|of|--))|<h1>\s*(?:Index of \/|Directory listing for)|\[To Parent Directory\]|<a href="\?C=N;O=D">Name<\/a>|<pre><A HREF="\/[^"\n]*">\[To Parent/,
      examples: ["<title>Index of /backup</title>", "[To Parent Directory]", "<h1>Directory listing for /</h1>"],
      counterExamples: ["<title>Index of pages</title>", "parent directory"],
    },
    {
      id: "source", why: "Source code that the server should have run.", over: "text", score: 5, places: ["response-body"],
      pattern: /^\s*<\?php\s|<\?php\s[^?]*(?:mysqli?_connect|new PDO|require_once|\$_(?:GET|POST|SESSION)|define\s*\(\s*['"]DB_)|<%@\s*(?:page|Page|taglib|import|WebHandler|Control)\s|#!\/(?:usr\/)?bin\/(?:env )?(?:perl|python|bash|sh|ruby|php)/,
      examples: ["<?php require 'x';", "<html><?php $x = new PDO('a');", "<%@ page import=\"java.io.*\" %>"],
      counterExamples: ["Write <?php at the top", "<% x %>"],
    },
    {
      id: "connection-string", why: "A connection string with a password.", over: "text", score: 5,
      pattern: /\b(?:Server|Data Source|Host)\s*=\s*[^;\n"']+;[^\n"']*(?:Password|Pwd)\s*=\s*[^;\n"'\s]+|\b(?:mysql|postgres(?:ql)?|mongodb(?:\+srv)?|redis|rediss|amqps?|mssql|oracle|mariadb|jdbc:\w+|ldaps?|ftp|smtps?):\/\/[^\s:@/"'<]+:[^\s:@/"'<]+@[\w.-]+|AccountKey=[A-Za-z\d+/]{40,}|DefaultEndpointsProtocol=https?;/i,
      examples: ["Server=db;Database=x;User Id=sa;Password=secret;", "postgres://user:pw@db.internal/app", "mongodb+srv://a:b@c.mongodb.example"],
      counterExamples: ["postgres://db.internal/app", "server=x", "https://user@example.com"],
    },
    {
      id: "private-key", why: "A private key.", over: "text", score: 8,
      pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:/,
      examples: ["-----BEGIN RSA PRIVATE KEY-----\nMII", "-----BEGIN PRIVATE KEY-----"],
      counterExamples: ["-----BEGIN PUBLIC KEY-----", "BEGIN PRIVATE KEY"],
    },
    {
      id: "cloud-secret", why: "A secret of a cloud account or of another service.", over: "text", score: 5,
      pattern: /\b(?:AKIA|ASIA)[A-Z\d]{16}\b|aws_secret_access_key\s*["']?\s*[=:]|\bghp_[A-Za-z\d]{16}|\bgithub_pat_\w{8}|\bxox[baprs]-\d{6}|\bsk_live_[A-Za-z\d]{8}|\bAIza[\w-]{8}|"private_key_id"\s*:|\bglpat-[\w-]{8}/,
      examples: ["AKIAABCDEFGHIJKLMNOP", "aws_secret_access_key = x"],
      counterExamples: ["AKIA", "sk_test_x"],
    },
    {
      id: "system-file", why: "The content of a file of the system.", over: "text", score: 8, places: ["response-body"],
      pattern: /\broot:[^:\n]*:0:0:[^:\n]*:\/root:|\[boot loader\]\s|; for 16-bit app support|\[extensions\]\s*\n\s*\[mci/,
      examples: ["root:x:0:0:root:/root:/bin/bash", "[boot loader]\ntimeout=30"],
      counterExamples: ["root:x", "boot loader"],
    },
    {
      id: "debug-page", why: "A page that is meant for developers.", over: "text", score: 5, places: ["response-body"],
      pattern: /<title>phpinfo\(\)<\/title>|>PHP Version<\/|Werkzeug Debugger|You're seeing this error because you have <code>DEBUG = True|Whoops\\Exception|Whoops! There was an error|laravel-exceptions-renderer|Symfony Exception|<title>Error: [^<]*<\/title>[^<]*<style[^>]*>[^<]*traceback|Apache Tomcat\/\d[\d.]* - Error report|JBWEB\d{6}|<h2><i>Object reference not set|Django Version:/,
      examples: ["<title>phpinfo()</title>", "Werkzeug Debugger", "Apache Tomcat/9.0.1 - Error report"],
      counterExamples: ["<title>Home</title>", "debugger"],
    },
    ...pages,
  ],
};
