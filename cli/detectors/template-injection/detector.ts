/** Server-side template injection: expressions of template engines where a value was expected. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "template-injection",
  title: "Server-side template injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [1336, 94],
  mitre: ["T1190", "T1221"],
  findings: [
    {
      id: "arithmetic", why: "A template expression does sums, which shows an attacker whether it is run.", over: "text", score: 5,
      pattern: /(?:\{\{|[$#*@%~]\{|\$\{\{|<%=?|\[\[[$*]?\{?|@\(|\{%|\{)[-=~]?\s*['"(]*\d{1,12}['")]*\s*[*+\-/]\s*['"(]*\d{1,12}['")]*\s*-?(?:\}|%>|\]\]|\)\s*$|%\})/,
      examples: ["{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{7*'7'}}", "*{7*7}", "@(7*7)", "{7*7}", "${{7*7}}"],
      counterExamples: ["7*7", "{{ count }}", "${a * b}", "[1-2]", "(7*7)"],
    },
    {
      id: "object-walk", why: "A template expression climbs from an object to the classes of its runtime.", over: "text", score: 5,
      pattern: /__(?:class|init|new|func|self|dict|base)__[^\n]{0,3}[.|['"\]]*\s*[^\n\w]*(?:attr\(['"])?__(?:mro|bases?|globals|subclasses|builtins|init|class|dict|func)__|\.__(?:mro|subclasses)__|__(?:globals|builtins)__\s*[.[][^\n]{0,3}(?:__|os\b|popen|eval|import)|\{\{[^}\n]*__\w+__/,
      examples: ["{{''.__class__.__mro__[1].__subclasses__()}}", "config.__class__.__init__.__globals__['os']", "{{ request|attr('__class__') }}"],
      counterExamples: ["def __init__(self):", "if __name__ == '__main__':", "print(self.__class__.__name__)"],
    },
    {
      id: "globals", why: "A template expression reads the template engine's own objects.", over: "text", score: 5,
      pattern: /^[^{\n]*\{\{-?\s*(?:config(?:\.items\(\)|\.\w+)?|self(?:\.\w+)*|_self(?:\.\w+)*|request(?:\.(?:application|environ|args)[^}\n]*)?|settings\.SECRET_KEY|app\.request[^}\n]*|dump\([^}\n]*|(?:cycler|joiner|namespace|lipsum|url_for|get_flashed_messages)[.[(|][^}\n]*|\$on\.[^}\n]*|@root[^}\n]*|this\.(?:constructor|push)[^}\n]*)\s*(?:\|[^}\n]*)?-?\}\}\s*$/,
      examples: ["{{config}}", "{{ config.items() }}", "{{self}}", "{{ lipsum.__globals__ }}", "hello {{_self.env}}"],
      counterExamples: ["{{ name }}", "{{ config }} is what Flask calls its settings", "{{ requested }}"],
    },
    {
      id: "call", why: "A template expression calls what runs commands or reads files.", over: "text", score: 5,
      pattern: /(?:\{\{|\{%|[$#*]\{|<%|\{\s*['"]?|\[\[)[^}>\n]*(?:\.popen\(|os\.system\(|subprocess|\.getRuntime\(|Runtime\.exec|\bsystem\s*\(|passthru\s*\(|shell_exec\s*\(|\bexec\s*\(|\|\s*(?:filter|map|sort|reduce)\s*\(\s*\[?\s*['"](?:system|exec|passthru|shell_exec|id|assert)|constructor\.constructor|range\.constructor|\.constructor\s*\(|registerUndefinedFilterCallback|getFilter\(|global\.process|process\.mainModule|child_process|File\.(?:open|read)|IO\.popen|Dir\.entries|\bimport\s+os\b|system-property|file_excerpt|phpinfo\s*\(|readfile\s*\(|file_get_contents\s*\(|getStreamVariable|`[^`\n]+`\s*\}|secret_key(?:_base)?\b|\.signer\.key|include\s+['"]\/|get_admin_log)/i,
      examples: ["{{cycler.__init__.x.os.popen('id').read()}}", "<%= system('id') %>", "{% import os %}{{os.system('id')}}", "{{['id']|filter('system')}}", "{system('ls')}", "{{constructor.constructor('alert(1)')()}}", "{if phpinfo()}{/if}", "#{ `id` }"],
      counterExamples: ["{{ user.name }}", "function f() { return exec; }", "<%= link_to 'system' %>"],
    },
    {
      id: "engine-utility", why: "A utility of a template engine that makes objects or runs code is named.", over: "text", score: 5,
      pattern: /freemarker\.template\.utility\.\w+|\?new\(\s*\)\s*[({]?|<#assign\s+\w+\s*=\s*['"]freemarker|\$class\.inspect\(|\$\w+\.getClass\(\)\.forName|#set\s*\(\s*\$\w+\s*=[^\n)]*(?:class|forName|getRuntime|exec)|\.class\.forName\(|\{php\}|\{\/php\}|\{\$smarty\.(?:version|template|now|server)|Smarty_Internal_Write_File|\{Smarty|_self\.env\.|\$\{\s*self\.module\.|\$\{\s*T\s*\(|__\$\{[^\n]*\}__::|\{\{\s*#with\s+["']s["']\s+as|\{\{#(?:with|each)[^\n}]*(?:constructor|lookup)|#\{\s*(?:root|global|this)\.process|@System\.(?:Diagnostics|IO)\.|@\{\s*(?:System|(?:var|string|int)\s+\w+\s*=)|\broot\.process\b|\{self::|\{@math\s|<g:evaluate\b|<j:(?:jelly|getStatic|invoke|new)\b|\{!!?[^!\n]*[(*+'"][^!\n]*!?!\}/,
      examples: ["<#assign ex=\"freemarker.template.utility.Execute\"?new()>${ex(\"id\")}", "#set($x=$y.class.forName('x'))", "{$smarty.version}", "__${T(java.lang.Runtime)}__::.x", "{php}echo 1;{/php}"],
      counterExamples: ["<#assign x = 1>", "#set($x = 1)", "new ()", "$class.name"],
    },
    {
      id: "statement", why: "The value begins with a statement of a template engine and has no more than one line.", over: "text", score: 5,
      pattern: /^\s*(?:\{%-?\s*(?:import|from|raw|debug|macro|call|autoescape|load|(?:if|for|set|with|filter|extends|include)\b[^\n]*(?:__|\d\s*[*+]\s*\d|[Tt]rue|\(|os\b|request|config|self\b|cycler|lipsum|'\/))\b[^\n]*%\}|<%[=\-@!%]?\s*(?:[^\n]*[(`*]|if\b|@|page\b)[^\n]*%>|<#(?:list|assign|include|if)\b[^\n]*>|#set\s*\([^\n]*\)|\[\[\s*\$\{[^\n]*\}\s*\]\]|#(?:foreach|evaluate|include|parse|macro|define)\s*\([^\n]*\)|\{\{-?\s*(?:define|template|block)\s+"[^\n]*\}\}|\{\{\s*\.\s*\}\}$|@php\b|\{\{#\w+\}\}\{\{\/)[^\n]*\s*$/,
      examples: ["{% if True %}49{% endif %}", "<%= File.open('/etc/passwd').read %>", "<% if True %>49<% endif %>", "#foreach($i in [1..2])$i#end", "@php echo 1; @endphp"],
      counterExamples: ["{% extends 'base.html' %}\n<p>x</p>", "{percent}", "50% > 20%"],
    },
    {
      id: "expression-alone", why: "The value is nothing but template expressions in double braces, with a call or a literal in one.", over: "text", score: 3,
      pattern: /^\s*(?:(?:\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\})\s*)*(?:\{\{[^{}\n]*[(['"|_][^{}\n]*\}\}|\{%[^{}\n]*[(['"|][^{}\n]*%\}|\$\{\{[^{}\n]*\}\}|<%=?[^%\n]*%>)(?:\s*(?:\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}))*\s*$/,
      examples: ["{{ ''.join(x) }}", "{{[].class}}"],
      counterExamples: ["{{name}}", "{{user.email}}", "Hello {{ f(x) }}"],
    },
    {
      id: "evaluated-alone", why: "The value is nothing but an expression that a language evaluates, with a call or a literal in it.", over: "text", score: 5,
      pattern: /^\s*(?:#\{[^{}\n]*[(['"][^{}\n]*\}|\$\{[^{}\n]*[(['"\]][^{}\n]*\}|\*\{[^{}\n]*[(['"][^{}\n]*\}|@\{[^{}\n]*[(['"][^{}\n]*\})\s*$/,
      examples: ["#{runtime.exec('id')}", "${product.getClass()}"],
      counterExamples: ["${PRICE}", "#{count}", "cost ${f(x)}"],
    },
    {
      id: "runtime-word", why: "What reaches for the runtime is named, which makes a template expression more than a placeholder.", over: "text", score: 2,
      pattern: /constructor|prototype|popen|getClass|forName|\.mro\b|subclasses|__globals|builtins|require\(|environ|env_var|env "|plugin "|toUpperCase|toString|charAt|getRuntime|instance_variables|system\(|exec\(|eval\(|object\.eval|alert\(|\.alert\b|invoke\(|\.read\(|__[a-z]/i,
      examples: ["{{ [].class.base.subclasses() }}", "{{ x.toString() }}"],
      counterExamples: ["{{ name }}", "{{ $t('menu.home') }}", "{{ include \"app.name\" . }}"],
    },
    {
      id: "engine-word", why: "A template engine's own objects and functions are named, which makes a template expression more than a placeholder.", over: "text", score: 2,
      pattern: /\bconfig\.\w|\bsettings\.\w|\brequest\.\w|\{\s*self\.|lipsum|cycler|constant\(|dump\(|\|\s*attr\b|\.attr\(|reduce\(|registerUndefined\w|getFilter|getFunction|\.twig\b|lookup \(|from_object|lower_abc|macros\.|\|\s*(?:system|exec|passthru|shell_exec|popen)\b|(?:include|source|fetch)\s*\(?\s*['"]\/|\(\s*['"]\/(?:etc|proc|root)\//i,
      examples: ["{{config.from_object('os')}}", "{{source('/etc/passwd')}}"],
      counterExamples: ["{{ name }}", "{{ include \"app.name\" . }}"],
    },
    {
      id: "printing-word", why: "A function that prints or joins constants is named, which makes a template expression more than a placeholder.", over: "text", score: 2,
      pattern: /\b(?:printf|urlquery)\s+["'%]|\b(?:html|len)\s+"|\|\s*printf\b|\.File\s+"\/|['"]\s*\.\s*(?:join|upper|lower|format|replace|split|concat)\s*\(/i,
      examples: ["{{printf \"x\"}}", "{{ . | printf \"%#v\" }}", "{{'a'.join('bc')}}"],
      counterExamples: ["{{ name }}", "{{ 'now' | date: 'x' }}"],
    },
    {
      id: "engine-file", why: "A directive of a template engine reads a file of the system, imports modules or sets its options.", over: "text", score: 5,
      pattern: /\{fetch\s+file\s*=|\{function\s+name\s*=\s*['"][^'"\n]*[(){};]|\[%-?\s*(?:insert|include|process)\s+\/|^\s*#import\s+os\b|^\s*=\s*(?:system|exec|`|global|process|File|IO)\b[^\n]*$|\[view options\]|\bescapefunction\]?=|<#assign\s+\w+\s*=\s*\d+\s*[*+]\s*\d|&lbrace;&lbrace;|\.(?:securityKey|secret_key|SECRET_KEY)\b|\bnew\s+File\s*\(\s*['"]\/(?:etc|proc|root|home)|\|\s*map\s*\(\s*\w+\s*\|\bsettings\[(?:view|escape)/i,
      examples: ["{fetch file=\"/etc/passwd\"}", "[% INSERT /etc/passwd %]", "settings[view options][escapeFunction]=1;return x"],
      counterExamples: ["<#assign x = 1>", "import os"],
    },
    {
      id: "engine-variable", why: "A template engine's own variables are read, or code of its language is begun.", over: "text", score: 5,
      pattern: /\[%-?\s*(?:perl|rawperl)\s*%\]|\$\{run\{|\$\{\.(?:data_model|globals|locals|main|namespace|vars|version)\b/i,
      examples: ["[% PERL %] system('id') [% END %]", "${.data_model}", "${run{/bin/id}}"],
      counterExamples: ["${data_model}", "${run}"],
    },
    {
      id: "polyglot", why: "The openings of several template engines stand in a row, as probes have them.", over: "text", score: 5,
      pattern: /\$\{\{<%\[%|<%'"?\}\}%|\{\{.{0,8}\}\}\s*\$\{|\$\{\{.{0,6}\}\}\s*<%|%\}\}\s*%>|#\{.{0,6}\}\s*\$\{.{0,6}\}\s*\{\{/,
      examples: ["${{<%[%'\"}}%\\.", "{{1}}${2}"],
      counterExamples: ["{{ a }} and {{ b }}", "${a}${b}"],
    },
  ],
};
