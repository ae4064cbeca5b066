/** Code of the service's own language where a value was expected: PHP, Node, Java, Python, Ruby, Perl, ColdFusion, ASP. README.md tells the method. */
import type { Detector } from "../types.ts";

/** What stands before code that is run: the beginning, or what ends other code; so that a sentence that speaks about code is none. One line. */
const first = String.raw`^(?:[^\n]*(?:[;={}(\[,|&+:]|\b(?:return|and|or|not|if|else))\s*|\s*)`;

export const detector: Detector = {
  name: "code-injection",
  title: "Code injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [94, 95, 96, 97],
  mitre: ["T1190", "T1059"],
  findings: [
    {
      id: "php-tag", why: "The value has one line and opens PHP code.", over: "text", score: 5,
      pattern: /^[^\n]*(?:<\?(?:php\b|=|\s+(?:php|echo|system|exec|eval|passthru|print|include|require|phpinfo|shell_exec|\$|@)|\s*$|xml\s*:|xml\s+\()|[[{][/\\]?php[\]}])[^\n]*\s*$/i,
      examples: ["<?php phpinfo();", "x<?=`id`?>", "<? exec('id') ?>", "[php]echo 1;[/php]", "test<?"],
      counterExamples: ["<?xml version=\"1.0\"?>", "<?php\n\necho 1;\n", "what <? no"],
    },
    {
      id: "php-tag-line", why: "PHP code is opened after a break in the line.", over: "text", score: 5,
      pattern: /^(?:<\?\s+(?:php|system|exec|echo)\b|[^<\s][^<\n]{0,40}\n<\?php\s)/i,
      examples: ["<?\nsystem('id');?>", "GIF89a;\n<?php system($_GET['c']);"],
      counterExamples: ["<?php\necho 1;", "<?xml"],
    },
    {
      id: "php-request-run", why: "PHP code runs what the request says.", over: "text", score: 8,
      pattern: /\b(?:eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function|call_user_func(?:_array)?|array_map|preg_replace|include|require|include_once|require_once|file_put_contents|base64_decode|unserialize)\b\s*\(?\s*@?[^$;\n]*\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b/i,
      examples: ["<?php @eval($_POST['x']);", "system($_GET[cmd]);", "eval(base64_decode($_REQUEST['a']))"],
      counterExamples: ["$name = $_POST['name'];", "evaluates $_GET"],
    },
    {
      id: "php-request-variable", why: "The value has one line and reads the request with PHP.", over: "text", score: 5,
      pattern: /^(?:[^\n]*[;={}(\[,|&+.@"'<?:/]\s*|[^\s]*)\$_?(?:_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|ENV|SESSION)\b|GLOBALS\b|HTTP_(?:GET|POST|COOKIE|SERVER|RAW_POST)_\w+)[^\n]*\s*$/,
      examples: ["$_SERVER['test'];", "$_COOKIE", "x.$_GET[a]", "$GLOBALS['a']('b')"],
      counterExamples: ["$_name", "$name = $_POST['name'];\necho $name;"],
    },
    {
      id: "php-run-call", why: "The value is a call of a PHP function that runs code or commands, or opens what is hidden.", over: "text", score: 5,
      pattern: /^\s*(?:[^\s(]*[;@=.(\\/"'])?(?:base64_(?:de|en)code|bz(?:de)?compress|call_user_func(?:_array)?|p?fsockopen|gz(?:decode|inflate|uncompress|encode|deflate)|posix_\w+|shell_exec|zlib_(?:de|en)code|get_defined_\w+|curl_(?:init|exec)|create_function|passthru|php(?:info|version|_\w+)|proc_\w+|popen|pcntl_\w+|(?:get|put)env|ini_(?:set|get)|set_include_path|show_source|highlight_\w+|unserialize|assert_options|mysqli?_\w+|pg_\w+|odbc_\w+|ldap_\w+|sodium_\w+|tidy_\w+|zend_\w+|eval|exec|assert|system|include|require)(?:(?:\/\*\w*\*\/)*\(|(?:\s|\/\*\w*\*\/)+\(\s*(?:['"$@`()]|\w+\s*\())/i,
      examples: ["base64_decode()", "phpinfo()", "eval(chr(112))", "exec ('id')", "@exec/*x*/('id')"],
      counterExamples: ["the system (see page 3) is slow", "System (see below)", "evaluate()", "execute(plan)", "time (s)"],
    },
    {
      id: "php-commented-call", why: "The value is a call of a PHP function with a comment before its brackets.", over: "text", score: 5,
      pattern: /^[\s@]*(?:eval|exec|system|assert|passthru|popen|shell_exec|include|require|file|print|symlink|serialize|touch|chr)\s*(?:(?:#|\/\/)[^\n]*\n|\/\*[^*]*\*\/)\s*\(/i,
      examples: ["exec #x\n('id')", "system/* a b */('id')"],
      counterExamples: ["exec('id')", "file # 3\nx"],
    },
    {
      id: "php-call", why: "The value is a call of another PHP function.", over: "text", score: 5,
      pattern: /^\s*(?:[^\s(]*[;@=.(\\/"'])?(?:print_r|var_(?:dump|export)|str(?:rev|_rot13|_replace|ip_tags)|file_\w+|is_\w+|array_\w+|read(?:file|link)|parse_(?:ini_file|str)|move_uploaded_file|mb_ereg_replace|preg_\w+|extract|func_get_args|register_\w+|ob_start|opendir|scandir|disk_free_space|error_log|escapeshell\w+|dl|chr|ord|hex2bin|bin2hex|pack|unpack|convert_uu\w+|substr|htmlspecialchars\w*|intval|md5|sha1|crc32|f(?:open|write|puts|read|gets|eof)|file(?:perms|owner|group|inode|mtime)|temp(?:nam)|tmpfile|date_add|gethostbyname|checkdate)(?:(?:\/\*\w*\*\/)*\(|(?:\s|\/\*\w*\*\/)+\(\s*(?:['"$@`()]|\w+\s*\())(?:[^\n]*[^\w\s.,?!])?\s*$/i,
      examples: ["print_r( )", "/post/substr($x)", "intval(foo)", "chr(123)"],
      counterExamples: ["Extract (5 ml)", "the substr() function", "print(x)", "md5sum (tool)"],
    },
    {
      id: "php-eval-encoded", why: "PHP code unpacks and runs hidden code.", over: "text", score: 8,
      pattern: /\b(?:eval|assert|create_function|include)\s*\(\s*@?(?:base64_decode|gzinflate|gzuncompress|str_rot13|strrev|hex2bin|file_get_contents|chr\s*\(\s*\d+\s*\)\s*\.|pack|rawurldecode)\s*\(/i,
      examples: ["eval(gzinflate(base64_decode('x')))", "assert(strrev('x'))"],
      counterExamples: ["base64_decode($x)", "eval(x)"],
    },
    {
      id: "php-variable-call", why: "The value calls a PHP function whose name stands in a variable or a string.", over: "text", score: 5,
      pattern: /^[\s"'@!;]*\$(?:\$|\s*\{)*[@$]*['"A-Za-z_][\w'".>\-:]*\}?(?:\s|\/\*[^*]*\*\/|#[^\n]*\n|\/\/[^\n]*\n|\[[^\]\n]*\]+|\{[^}\n]*\})*\((?:(?:[^A-Za-z\n]|[A-Z]+\W)[^\n]*\)[^\n]*|[^\n,]*['"`$\d][^\n,]*\)[^\n]*)?\s*$|^\$\w+=@?\$\w+\s*\(|^\$\w+\s*=\s*[^;\n]+;\s*@?\$\w+\s*\(|\w(?:->|::)\$\w+\(\)|^\$[\w]*\[[^\n]*\]\(/,
      examples: ["$a(1)", "@$__['o'](5)", "${'a'}(11)", "$b374k=@$f(22)", "Foo::$variable()", "$_aB/*lol*/ (17)"],
      counterExamples: ["costs $5 (five)", "$lowercase(Engine)", "$('#id').hide()", "var $x = foo(1);\n$y(2);"],
    },
    {
      id: "php-string-call", why: "The value calls a PHP function whose name stands in a string, a list or brackets.", over: "text", score: 5,
      pattern: /(?:\[\s*['"]?(?:system|exec|passthru|shell_exec|assert|eval|popen|phpinfo)['"]?\s*\]\s*[\[{]\s*\d+\s*[\]}]\s*\(|[("']\s*(?:\/\*[^*]*\*\/\s*)*(?:['"]?(?:sys['"]\s*\.\s*['"]tem|ex['"]\s*\.\s*['"]ec|ev['"]\s*\.\s*['"]al|system|exec|passthru|shell_exec|assert|eval|popen|phpinfo)\s*['"]?)\s*[)"'\]][\s\])}]*(?:[\[{](?:\s*(?:\/\*[^*]*\*\/)?\s*\d+\s*)[\]}]\s*)*[\s)}]*\(|\(\s*\w+\s*\.\s*\(?\s*\w+\s*\)?(?:\.\w+)*\s*\)\s*\(|\(\s*string\s*\)\s*["'{[]|\bdefine\s*\(\s*['"]\w+['"]\s*,[^\n]*\)\s*;\s*\(|['"]\w*['"]\s*\.\s*['"]\w*['"]\s*;\s*\(\s*\$|['"]\\x[\da-f]{2}[^'"\n]*['"]\s*\()/i,
      examples: ["(system)('uname');", "('system')('whoami')", "[system][0](ls);", "(sy.(st).em)('uname');", "\"\\x73y\\x73tem\"(ls);", "(string)\"system\"('id')"],
      counterExamples: ["[system](https://a.example)", "the (system) is up", "f('system')", "(a.b)"],
    },
    {
      id: "php-break-out", why: "The value has one line, ends what stands before it and calls a PHP function that runs code, or that joins two strings.", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[^\n]*(?:[;{}'")\]:]\s*@?(?:system|eval|assert|exec|phpinfo|file_get_contents|readfile|show_source)\s*\([^\n]*\)\s*;?\s*(?://|#|/\*|\})|['"]\s*[+.]\s*(?:system|exec|shell_exec|passthru|eval|phpinfo)\s*\([^\n]*\)\s*[+.]\s*['"])[^\n]*\s*$`, "i"),
      examples: ["1;}system('id');//", ";}phpinfo();/*", "\"+system(\"id\")+\""],
      counterExamples: ["the system (\"x\") is up", "a;system(x);\nb;"],
    },
    {
      id: "php-run-literal", why: "The value has one line and calls a PHP function that runs commands with a command.", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[^\n]*(?:shell_exec|passthru|proc_open|pcntl_exec|popen|system)\s*\(\s*['"][^'"\n]+['"][^\n;]*\)\s*;[^\n]*\s*$`, "i"),
      examples: ["xsystem('id');"],
      counterExamples: ["os.system('clear')", "a;system(x);\nb;"],
    },
    {
      id: "php-print-call", why: "The value prints what a PHP function tells, as probes do.", over: "text", score: 5,
      pattern: /^\s*(?:echo|print|die|exit|var_dump|print_r)\s*\(?\s*(?:md5|sha1|phpversion|php_uname|getcwd|get_current_user|exec|file_get_contents)\s*\(/i,
      examples: ["echo md5('x');"],
      counterExamples: ["echo of it", "print (exactly)"],
    },
    {
      id: "php-gadget", why: "What only attacks on PHP and its frameworks name: a function called by reflection, by a bound name or by a render callback.", over: "text", score: 5,
      pattern: /\bcall_user_func(?:_array)?&|\bReflectionFunction\s*\(\s*['"]|\bFFI::(?:cdef|load)\s*\(|\binvokefunction&|["']\s*\^\s*["'][^'"\n]*["']\)?\s*\(|\(~[^\s)]+\)\s*\(|\bfilter\[\]?=(?:system|exec|passthru|shell_exec|phpinfo|assert|call_user_func)\b|_method=__construct|^\/[^\s]*\/e\x00|\[#(?:post_render|pre_render|lazy_builder|access_callback)\]|\b_fn_close\b|"__construct\(\)"|\bnew\s+Exception\s*\(\s*`|\b(?:die|print|echo|exit)\s*\(\s*(?:system|exec|passthru|shell_exec)\s*\(|\bKernel\.send\s*\(/i,
      examples: ["function=call_user_func_array&vars[0]=x", "(new ReflectionFunction('system'))->invoke('id')", "(\"a\"^\"b\")(\"id\")", "x[#post_render][]=passthru"],
      counterExamples: ["call_user_func", "filter[]=name"],
    },
    {
      id: "php-braces", why: "The value reads a PHP variable whose name is an expression.", over: "text", score: 5,
      pattern: /^\$\s*\{\s*(?:['"][^\n]*|\$[^\n]*|[A-Z]+\s*|\w)\}\s*(?:\([^\n]*)?$|^\{?\$\{\s*@?\w+\s*\([^\n]*\)\s*\}\}?$/,
      examples: ["${'ff'}", "$ {'_VAR'.'IABLE'}", "$    {$a}", "${a}"],
      counterExamples: ["${price}", "$ {", "{$name}"],
    },
    {
      id: "php-setting", why: "The parameter is a PHP setting that makes it run foreign code.", over: "text", score: 5,
      pattern: /(?:^|[\s&?;-]|-d\s*)(?:allow_url_include|auto_(?:prepend|append)_file|disable_functions|open_basedir|suhosin\.simulation|zend_extension|opcache\.\w+|mbstring\.\w+|session\.(?:auto_start|save_path|upload_progress\.\w+)|unserialize_(?:max_depth|callback_func)|cgi\.force_redirect|cgi\.redirect_status_env|user_ini\.\w+)\s*(?:=|$)|(?:^|[\s&?;-]|-d\s*)(?:safe_mode|extension_dir|memory_limit|sendmail_path|error_prepend_string)\s*=/i,
      examples: ["-d allow_url_include=1", "auto_prepend_file=php://input", "memory_limit = 512M", "opcache.enable"],
      counterExamples: ["memory limit", "memory_limit", "safe_mode", "the open_basedir setting is"],
    },
    {
      id: "node-run", why: "Code of Node runs commands or reads files.", over: "text", score: 5,
      pattern: /require\s*\(\s*['"`](?:node:)?(?:child_process|fs|vm|os|net|http)['"`]\s*\)\s*\.\s*\w+\s*\(|process\s*\.\s*(?:mainModule|binding|dlopen)|mainModule\s*\.\s*(?:require|constructor)|(?:global|globalThis)\s*(?:\.|\[\s*['"`])\s*process\b|constructor\s*\.\s*_load\b|this\s*\.\s*constructor\s*\.\s*constructor|\bconstructor\s*\.\s*constructor\s*\(|=\s*require\s*;[^\n]*child_process|import\s*\(\s*['"`](?:node:)?child_process|constructor\s*['"`]?\s*\]?\s*\(\s*['"`]|\bFunction\s*\(\s*['"`]\s*return\b|\bReflect\s*\.\s*(?:get|ownKeys|construct|apply)\s*\(\s*(?:global|process|this|Function)|\b(?:Bun\s*\.\s*(?:spawn|spawnSync|\$)|Deno\s*\.\s*(?:run|Command))\s*[(`]|^[^\n]*child_process[^\n]*(?:exec|spawn|fork)\w*\s*\(|\bnew\s+Error\s*\(\s*process\.env/,
      examples: ["require('child_process').exec('id')", "global.process.mainModule.require('x')", "this.constructor.constructor('return process')()", "process.binding(foo)", "[]['x']['constructor']('return this')()", "Function('return this')()", "Deno.run({cmd:['id']})"],
      counterExamples: ["const { exec } = require('child_process');", "process.exit(1)", "this.constructor.name"],
    },
    {
      id: "node-value", why: "The value is an expression of JavaScript that reaches for the runtime.", over: "text", score: 5,
      pattern: /^[\s"'`;#{}()=,+*&|!-]*(?:process\s*(?:\.\s*(?:env|exit|kill|argv|version|cwd)|\[)|console\s*(?:\.\s*(?:log|info|error|debug|warn)\s*(?:\.\s*\w+\s*)?\(|\[)|require\s*[([]|module\s*\.\s*exports\s*=|function\s*\(\s*\)\s*\{|new\s+Function\s*\(|eval\s*\(|String\s*\.\s*fromCharCode|global(?:This)?\s*(?:\.\w|\[)|(?:async\s+)?\([^)\n]*\)\s*=>\s*\{|import\s*\(|return\s+(?:process|global|require|this)\b|res\s*\.\s*(?:end|send|write)\s*\(|root\.process|Buffer\.(?:from|alloc)\(|load\s*\(\s*['"]https?:)[^\n]*\s*$/i,
      examples: ["process.env", "console.log(1)", "require(\"fs\").readdirSync('.')", "new Function (", "function() {", "');console.log(1)", "process[\"env\"]"],
      counterExamples: ["the process.env object", "console", "function", "required", "process.env\nx\ny"],
    },
    {
      id: "endless-loop", why: "The value is a loop without end.", over: "text", score: 5,
      pattern: /^[\s"'`;(){}]*(?:while\s*\(+\s*(?:[!+\-\s]*(?:true|false|null|undefined|NaN|Infinity|this|String|Object|new\s+Date|\d+|""|''|``|\{\}|\[\]))\s*\)+|for\s*\(\s*;\s*;\s*\))(?:[^\n]*[^\w\s.,?!])?\s*$/i,
      examples: ["while(true);", "while(!!'')", "';while(1){}", "for(;;){}"],
      counterExamples: ["while (x < 3)", "while true is nice", "for each"],
    },
    {
      id: "python-run", why: "Code of Python runs commands.", over: "text", score: 5,
      pattern: /__import__\s*\(\s*(?:['"]|chr\s*\()|\b(?:eval|exec)\s*\(\s*(?:compile\s*\(|__import__|base64|codecs|input\s*\(\)\s*\))|__builtins__\s*(?:\.|\[)|importlib\.import_module\s*\(\s*['"](?:os|subprocess)|getattr\s*\(\s*__|\(\s*lambda\s*[^\n]*\b__|breakpoint\(\)\s*(?:$|[#;\n])|^\s*@(?:exec|eval)\s*\n\s*@input\b|[\x80-\xff]__\s*\(\s*['"](?:os|subprocess)['"]|^\s*compile\s*\(\s*['"][^\n]*['"]exec['"]/,
      examples: ["__import__('os').system('id')", "eval(compile('1','','exec'))", "__builtins__.open('x')"],
      counterExamples: ["import os", "exec(command)", "getattr(x, 'y')"],
    },
    {
      id: "python-value", why: "The value has one line and runs commands with Python or Lua.", over: "text", score: 5,
      pattern: new RegExp(String.raw`${first}(?:\bos\s*\.\s*(?:system|popen|exec[lv]\w*|spawn\w*)\s*\(|\bsubprocess\s*\.\s*(?:Popen|check_output|run|call|getoutput)\s*\(|\bimport\s+(?:os|subprocess|socket|pty)\s*[;,]|pty\.spawn\s*\(|commands\.getoutput\s*\(|platform\.popen|\bio\s*\.\s*popen\s*\(|\bos\s*\.\s*execute\s*\(|\bio\s*\.\s*open\s*\(\s*['"]/|\bloadstring\s*\(|\.execute\s*\(\s*'(?:id|whoami|ls)'|\bredis\.call\s*\(\s*['"](?:eval|config|slaveof|module))[^\n]*\s*$`),
      examples: ["os.system('id')", "import os;os.popen('id').read()", "');subprocess.check_output('id')", "os.execute('id')"],
      counterExamples: ["import os\n\nos.system('clear')\n", "os.path.join(a)"],
    },
    {
      id: "ruby-run", why: "The value has one line and runs commands with Ruby.", over: "text", score: 5,
      pattern: new RegExp(String.raw`${first}(?:\bProcess\s*\.\s*(?:spawn|exec|fork|daemon)\b|\bKernel\s*(?:\.|::)\s*(?:exec|system|open|fork|spawn)\b|\bIO\s*\.\s*(?:popen|read|sysopen)\b|\bOpen3\s*\.|%x[({[|]|\bFile\.(?:read|open)\s*\(\s*['"]/|\binstance_eval\b|\bclass_eval\b|\bconstantize\b|\bsend\s*\(\s*:(?:eval|system|exec)|\bDir\.(?:entries|glob|children)\s*\(?\s*["']/|\bObject\.const_get)[^\n]*\s*$`),
      examples: ["Process.spawn(\"id\")", "Kernel.exec('id')", "%x(id)", "IO.popen('id').read"],
      counterExamples: ["Process the order", "the Kernel is new", "%x is hexadecimal"],
    },
    {
      id: "open-run", why: "A file is opened that is a pipe from a command, or tells about the system's accounts: Perl, Ruby, Python.", over: "text", score: 5,
      pattern: /\bopen\s*\(?\s*(?:[A-Z]\w*\s*,\s*)?['"](?:\s*\||\/etc\/(?:passwd|shadow)|\/proc\/self\/)/,
      examples: ["open(F,\"|id\")", "open(\"|id\").read", "open('/etc/passwd').read()"],
      counterExamples: ["open('config.json')", "open the file"],
    },
    {
      id: "perl-run", why: "A list of Perl is interpolated into a string, which runs it.", over: "text", score: 5,
      pattern: /^[^\n]*@\{\s*\[\s*[^\n]*|^[^\n]*(?:\bqx\s*[{(/|]|\buse\s+(?:Socket|IO::Socket)\b[^\n]*;|\bprint\s+`)[^\n]*\s*$/,
      examples: ["@{[system 'whoami']}", "@@{[CORE::time()]}", "print `id`", "qx{id}"],
      counterExamples: ["@{user}", "mail me @ {home}", "print \"x\""],
    },
    {
      id: "asp-run", why: "The value opens code of ASP, JSP or ColdFusion that runs the request or commands.", over: "text", score: 8,
      pattern: /<%@?[^%]*(?:\beval\s*\(?\s*request|\bexecute\s*\(?\s*request|Runtime\.getRuntime|request\.getParameter[^%]*exec|CreateObject\s*\(|Process\.Start)|<cf(?:execute|file|include|script|invoke|http)\b|CreateObject\s*\(\s*["'](?:WScript\.Shell|Scripting\.FileSystemObject|Shell\.Application)|<jsp:(?:include|forward|scriptlet)|Response\.Write\s*\(\s*\d+\s*\*|#CreateObject\(/i,
      examples: ["<%eval request(\"c\")%>", "<cfexecute name=\"cmd.exe\">", "CreateObject(\"WScript.Shell\")", "response.write(9*9)"],
      counterExamples: ["<%= name %>", "create object", "Response.Write(\"Hello\")"],
    },
    {
      id: "java-run", why: "Code of Java, Groovy or Scala runs commands or loads foreign code.", over: "text", score: 5,
      pattern: /Runtime\s*\.\s*getRuntime\s*\(\s*\)\s*\.\s*exec\s*\(|["']\s*\.\s*execute\s*\(\s*\)\s*\.\s*(?:text|waitFor)|^[^\n]*["'](?:id|whoami|ls|cat [^"'\n]*|[^"'\n]*)["']\s*\.\s*execute\s*\(\s*\)|@GrabConfig|@ASTTest|GroovyShell|sys\.process\._|\bURLClassLoader\s*\(|\.loadClass\s*\([^\n]*\.newInstance|Class\s*\.\s*forName\s*\(\s*["']java(?:x)?\.|ScriptEngineManager|\bjdk\.jshell|^\s*(?:java\.lang\.)?Thread\s*\.\s*sleep\s*\(\s*\d+\s*\)|new\s+(?:java\.lang\.)?ProcessBuilder\s*\([^\n]*\)\s*\.\s*start/,
      examples: ["Runtime.getRuntime().exec(\"id\")", "\"id\".execute().text", "new ProcessBuilder(\"id\").start()"],
      counterExamples: ["cursor.execute(query)", "getRuntime()", "runtime"],
    },
    {
      id: "program-run", why: "The value has one line and runs a command with Go, Rust, .NET, Elixir, Erlang or MATLAB.", over: "text", score: 5,
      pattern: new RegExp(String.raw`${first}(?:\bexec\.Command\s*\(\s*["'${"`"}]|\bCommand::new\s*\(\s*"|\bProcess\.Start\s*\(\s*["'@]|\bAssembly\.Load(?:File|From)?\s*\(|\bSystem\.cmd\s*\(\s*"|\bos[:.]cmd\s*\(\s*["']|(?:unix|dos)\s*\(\s*['"]|\bCode\.eval_\w+\s*\(|^\s*\((?:system|shell-command|shell|run-program|process/shell)\s+"|\bFUNCTION\s*\(\s*CAST\s*\()[^\n]*\s*$`),
      examples: ["exec.Command(\"sh\",\"-c\",\"id\").Run()", "Process.Start(\"cmd.exe\")", ":os.cmd('id')", "[s,w]=unix('id')"],
      counterExamples: ["use exec.Command here", "Process.Start is slow"],
    },
    {
      id: "document-run", why: "Code of a document's format (a spreadsheet, TeX, PostScript, an image's drawing) runs a command or reads a file.", over: "text", score: 5,
      pattern: /^[\s"']*[=+@-][^\n|]*\b(?:cmd|powershell|mshta|rundll32|regsvr32|msexcel)(?:\.exe)?\s*\|\s*'|^[\s"']*[=+@-]\s*(?:dde|webservice|importxml|importdata|importhtml|importfeed)\s*\(|\\(?:immediate\\?)?write18\s*\{|\\(?:input|include|lstinputlisting|verbatiminput|openin\d*\s*=?)\s*\{?\s*\/(?:etc|proc|home|root|var)\/|%pipe%|^\s*push\s+graphic-context\b|^\s*(?:msl|mvg|ephemeral|vid):\/|^\s*=\s*hyperlink\s*\(\s*"https?:[^\n]*"\s*&|\b(?:php|xalan|java|msxsl):(?:function|functionstring|script|java\.lang|file_get_contents)\b|^\s*#evaluate\s*\(|\burl\(['"]?https?:[^)\n]*\|[^)\n]*\)/i,
      examples: ["=cmd|'/c calc'!A1", "\\write18{id}", "%pipe%id", "push graphic-context", "php:function('system','id')"],
      counterExamples: ["=SUM(A1:A3)", "\\input{chapter}", "cmd | x"],
    },
    {
      id: "server-side-include", why: "A directive of server-side includes runs or reads something.", over: "text", score: 8,
      pattern: /<!--\s*#\s*(?:exec|include|echo|printenv|config|fsize|flastmod|set)\b|<esi:(?:include|inline|vars)\b/i,
      examples: ["<!--#exec cmd=\"id\"-->", "<!--#include virtual=\"/etc/passwd\"-->", "<esi:include src=\"http://x\"/>"],
      counterExamples: ["<!-- # a comment -->", "<!-- include -->"],
    },
  ],
};
