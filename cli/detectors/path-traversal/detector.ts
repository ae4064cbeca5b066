/** Path traversal: steps out of a folder, and files that only an attacker asks for by name. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "path-traversal",
  title: "Path traversal",
  owaspApi: ["API8:2023"],
  owaspTop: ["A01:2021"],
  cwe: [22, 23, 35, 36, 538],
  mitre: ["T1083", "T1190"],
  findings: [
    {
      id: "steps-up", why: "The value is a path with two or more steps up.", over: "text", score: 5,
      pattern: /^["']?[^\s"'`<>()]*\.\.;?[/\\]+(?:\.[/\\]+)*\.\.(?:;?[/\\]|$)|^[\w-]+=["']\.\.[/\\]|=["'](?:\.\.[/\\]){2}|"\s*:\s*"\/etc\/(?:passwd|shadow)|(?:\.["']){2}[./\\]|%(?:bg%qf|c0%9v|c0%qf)/,
      examples: ["../../etc/passwd", "img/../../../x", "..\\..\\boot.ini", "..%252f..%252fadmin"],
      counterExamples: ["/docs/v1..v2/diff", "import x from '../../lib/x'", "a..b/..c/d"],
    },
    {
      id: "step-up-first", why: "The value begins with a step up.", over: "text", score: 3,
      pattern: /^[/\\]*\.\.;?[/\\]/,
      examples: ["../admin", "..\\pineapple", "/..;/manager"],
      counterExamples: ["...and so on", "see ../lib", "..."],
    },
    {
      id: "step-up-in-parameter", why: "A parameter or a file name has a step up in it.", over: "text", score: 5,
      places: ["path", "query-name", "query", "cookie", "form-name", "form", "file-name", "multipart-name"],
      pattern: /^[^\s"'`<>()]*(?:^|[/\\;:=])\.\.;?(?:[/\\][^\s]*)?$/,
      examples: ["../1.7z", "/static/../admin", "file=..\\x", "..", "..;"],
      counterExamples: ["/docs/v1..v2/diff", "wait ../x", "a.../b", "../x is a path"],
    },
    {
      id: "steps-in-text", why: "There are several steps up in a row.", over: "text", score: 3,
      pattern: /(?:\.\.[/\\]+){3}/,
      examples: ["cat ../../../x"],
      counterExamples: ["../../x", ".. / .. / .."],
    },
    {
      id: "steps-to-file", why: "Steps up lead to a file of the system.", over: "text", score: 5,
      pattern: /\.\.[/\\]+(?:etc|proc|sys|var|usr|root|home|windows|winnt|boot\.ini|web-inf|inetpub)\b/i,
      examples: ["see ../../../../etc/hosts", "..\\..\\Windows\\system32"],
      counterExamples: ["../etcetera", "etc/passwd"],
    },
    {
      id: "steps-disguised", why: "Steps up are doubled, padded or spelt so that a careless filter leaves steps up behind.", over: "text", score: 5,
      pattern: /^[^\s"'`<>()]*(?:\.{3,}[/\\]+\.{3,}[/\\]|\.\.;[/\\]|\.{4}[/\\]{2}|\.\.[/\\]{3}|(?:\.?0x2e){2}|\.\.0x(?:2f|5c)|(?:[/\\]\.){3,}(?:[/\\]|$|[^.\w])|\.[/\\]\.\.?[/\\]\.\.?[/\\]|\.\x00?%00|[/\\]\.\x00|\.\.[\x00-\x1f]+[/\\]|::\$(?:data|index_allocation)\b|\.\w{1,5}\x00|^[/\\][\w-]+\.\.[/\\]|^[/\\]\.;[/\\])|^[^\s"'`<>()]*(?:[/\\]{2,}\.){2,}/i,
      examples: ["....//....//etc/passwd", "/..;/admin", ".../.../WINDOWS/win.ini", "/0x2e0x2e/0x2e0x2e/x", "/./././././x", "index.asp::$DATA", "/static../app/x.py"],
      counterExamples: ["/a/./b", "wait.... // what", "1.2.3/4", "./a/./b"],
    },
    {
      id: "dots-or-slashes", why: "The value is a run of dots or slashes with a name after it, as path fuzzers send.", over: "text", score: 5,
      pattern: /^(?:[/\\]?\.{6,}[^\s.]|[/\\]{5,}[^\s/\\]|[/\\.]{7,}[a-z{])/i,
      examples: ["/........................boot.ini", "//////{file}", "......web-infweb.xml"],
      counterExamples: ["...and then", "//cdn.example.com/x", "......", "----"],
    },
    {
      id: "fuzzer-template", why: "A path ends with the unfilled placeholder of a path fuzzer.", over: "text", score: 5,
      pattern: /^[/\\.][^\s]*\{file\}$/i,
      examples: ["/../{file}", "/%2e%2e/{FILE}"],
      counterExamples: ["/files/{id}", "{file}"],
    },
    {
      id: "unix-file", why: "The value is the path of a file that tells about a Unix system or its accounts.", over: "text", score: 5,
      pattern: /^["']?[^\s"'`<>()]*(?:^|[/\\=:|;,}"'])(?:etc[/\\][/\\.]*(?:(?:passwd|shadow|master\.passwd|group|gshadow|hosts|hostname|issue|motd|crontab|fstab|sudoers|services|sub[ug]id|resolv\.conf|environment|profile)(?:[^\w\s-]|-?\s*$|-?\s+[^\s\w])|ssh[/\\]|apache2?[/\\]|httpd[/\\]|nginx[/\\]|mysql[/\\]|my\.cnf|php|ssl[/\\]|cron\.|network[/\\]|redhat-release|os-release|security[/\\]|kubernetes[/\\])|proc[/\\](?:self|\d|version|cpuinfo|net|sys|cmdline|mounts|meminfo|interrupts|stat)|sys[/\\](?:class|kernel|devices|module|fs|hypervisor)|dev[/\\](?:tcp|udp|random|zero|fd|shm)|var[/\\](?:log[/\\](?:apache|httpd|nginx|lighttpd|auth|secure|messages|syslog|mail|lastlog|wtmp|btmp|faillog|vsftpd|proftpd|exim|mysql|mariadb|postgresql|php|dmesg|kern|cron|audit|sshd?|cups|daemon|user|yum|dpkg|apt|access|error|tomcat|squid|redis|boot|wtmp)|www[/\\][^\s]*\.(?:php\d?|conf|ini|log|ht\w+|cgi|pl|env|bak|sql|inc|asp)|run|spool|mail|lib[/\\](?:mysql|php\d*)|backups)(?:[/\\._-]|\d|$)|root[/\\]\.|usr[/\\]local[/\\](?:apache|apps|nginx|etc|zeus|psa)|run[/\\]secrets|tmp[/\\]sess_)/i,
      examples: ["/etc/passwd", "file:///proc/self/environ", "x=/var/log/apache2/access.log", "/etc//shadow", "/sys/class"],
      counterExamples: ["Read /etc/passwd first", "/details/passwd", "/products/var/12", "sys/info"],
    },
    {
      id: "unix-file-in-text", why: "A file of a Unix system's accounts is named.", over: "text", score: 3,
      pattern: /\/(?:etc\/+(?:passwd|shadow)|proc\/self\/(?:environ|cmdline|fd))/,
      examples: ["include(\"/etc/passwd\")"],
      counterExamples: ["/etc/hosts"],
    },
    {
      id: "windows-file", why: "The value is the path of a file that tells about a Windows system.", over: "text", score: 5,
      pattern: /^[^\s"'`<>()]*(?:\bboot\.ini|\bwin\.ini|windowswin\.ini|inetpubwwwroot|web-infweb\.xml|\bsystem\.ini|\bsystem32[/\\](?:drivers|config|cmd|inetsrv)|(?:^|[:/\\])(?:windows|winnt)[/\\]+(?:system\d*(?:[/\\.]|\s*$)|repair|win\.|php\.|debug|temp|panther|iis)|\binetpub[/\\]|\bglobal\.asa|pagefile\.sys|ntuser\.dat|\bunattend\.xml|(?:^|[/\\])repair[/\\]sam|\bsysprep\b[^\s]*\.(?:inf|xml))/i,
      examples: ["c:\\boot.ini", "file:/c:/windows/win.ini", "D:/inetpub/wwwroot/global.asa", "c:windowswin.ini", "......oot.ini/windows/system32/cmd.exe"],
      counterExamples: ["Windows/macOS", "open win.ini please", "rewin.init"],
    },
    {
      id: "secret-file", why: "The value is the path of a file with secrets, configuration or history.", over: "text", score: 5,
      pattern: /^[^\s"'`<>()]*(?:(?:^|[/\\])(?:\.(?:git[/\\](?:config|head|index|logs|objects|refs)|svn[/\\](?:entries|wc\.db)|hg[/\\]|bzr[/\\]|env(?:$|\.(?:local|prod|dev|production|development|staging|test|bak)$)|ht(?:access|passwd|group)|ssh[/\\]|aws[/\\]|azure[/\\]|kube[/\\]|docker[/\\]|gnupg[/\\]|netrc|pgpass|my\.cnf|npmrc$|pypirc|dockercfg|git-credentials|boto$|s3cfg|(?:bash|zsh|sh|mysql|psql|python|php|node_repl)?_?history$|bashrc|bash_profile|DS_Store)|id_(?:rsa|dsa|ecdsa|ed25519)|web-inf[/\\]|meta-inf[/\\]|wp-config|web\.config|localsettings\.php|sites-enabled|authorized_keys|known_hosts$|httpd\.conf|nginx\.conf|php\.ini$|my\.ini$|tomcat-users\.xml|application(?:-\w+)?\.(?:properties|ya?ml)$|appsettings\.\w*\.?json$|database\.ya?ml$|secrets?\.ya?ml$|shadow\.bak)|web-inf\b|\bconf[/\\]httpd\.conf)/i,
      examples: [".git/config", "/.env", "WEB-INF/web.xml", "../.ssh/id_rsa", "wp-config.php.bak", ".history"],
      counterExamples: ["see .env for that", "/.well-known/security.txt", ".github/workflows", "environment", "history"],
    },
    {
      id: "hidden-file-in-path", why: "The request's path names a file that servers keep to themselves.", over: "text", score: 5, places: ["path"],
      pattern: /(?:^|\/)(?:\.(?:git|svn|hg|bzr|env|ht\w+|ssh|aws|azure|kube|docker|vscode|idea|claude|cursor|continue|aider|roo|zed|cline|kiro|windsurf|rovodev|codex|opencode|a0proj|plandex|fabric|n8n|junie|gemini|copilot|npmrc|bash\w*|profile|history|netrc|s3cfg|DS_Store|composer|cpan|cache|config|local|terraform|aiignore|cursorignore|gitignore|dockerignore|travis\.yml|gitlab-ci\.yml)(?:[/.]|$)|@(?:fs|id)\/|(?:proc|sys)\/(?:class|interrupts|self|kernel|version|cpuinfo|net)|(?:debug|errors?|laravel|access|install|php_errors?)[_-]?log$|(?:debug|errors?|laravel|php_errors?)\.log$|(?:composer|package-lock)\.(?:lock|json)$|phpinfo\.php|(?:docker-compose|dockerfile)(?:\.ya?ml)?$|web\.config$|server-status$|[\w-]*\.(?:sql|db)\.(?:gz|zip|bak|bz2|tgz)$|(?:backup|dump|database|db)[\w-]*\.(?:sql|tar|zip|tgz|gz|bak)\b)/i,
      examples: ["/.git/HEAD", "/app/.env", "/.claude/settings.json", "/wp-content/debug.log", "/@fs/etc/passwd", "/backup.sql.zip"],
      counterExamples: ["/.well-known/acme-challenge/x", "/environment", "/catalog", "/blog", "/proc/start"],
    },
  ],
};
