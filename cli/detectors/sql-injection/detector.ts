/** SQL injection. README.md has the letters of the token view, the method, the figures and what is known to be missed. */
import type { Detector } from "../types.ts";

/**
 * A pattern over the token view with names for parts that come again:
 * `<quote>` the beginning of a reading behind a quotation, with the brackets that are closed; `<any-quote>` also behind a long text; `<value>` a value at the start;
 * `<begin>` the start, also behind a name and "="; `<x>` a letter of an expression, `<q>` of a query; `<is>` a comparison; `<lit>` a literal; `<fn>` a function and its bracket;
 * `<cut>` a comment that cuts off the rest; `<open>` a quotation that is left open at the end; `<where>` what closes a query that is open around the value.
 */
function over(source: string): RegExp {
  const parts: Record<string, string> = {
    "quote": "^[sdk]'\\)*", "any-quote": "^(?:[sdkSDK]'|bnn?['\"])\\)*", "begin": "^b(?:n[=x])?", "value": "<begin>\\(*[1n0v'\"fhmZ](?:[+*(),.:=<]+[1n0v'\"fhmZ])*[(),:]*",
    "x": "[1'\"n0v(),.:+*fhmZ=<lr|&AaKkgYL]", "q": "[1'\"n0v(),.:+*fhmZ=<lr|&AaKkgYSFWHGLJUVyiOBTPqQ]",
    "is": "[=<lr]", "lit": "[1'\"0v]", "fn": "[fhmZ]\\(", "cut": "[cR]", "open": "[qQ]$", "end": "(?:[cR]|[qQ]$|[;(]|$)", "where": "(?:lnn\\))?(?:(?:an?n?|n)?W<x>*)?",
  };
  const filled = (text: string): string => text.replace(/<([a-z-]+)>/g, (_, name: string) => filled(parts[name] as string));
  return new RegExp(filled(source), "m");
}

export const detector: Detector = {
  name: "sql-injection",
  title: "SQL injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [89, 564],
  mitre: ["T1190"],
  findings: [
    {
      id: "quote-condition", why: "A quote is closed and a condition is joined with AND or OR", over: "sql", score: 5,
      pattern: over(String.raw`<quote><where>[&|]<x>*<is><x>*(?:<end>|x1?$)|<quote>[&|lr][^\np;]*c$|^k'<1`),
      examples: ["' or 'a'='a", "x') and 1=1-- "],
      counterExamples: ["girls' and boys' clothes", "O'Brien and O'Neil"],
    },
    {
      id: "any-quote-condition", why: "A quote is closed behind a text, and a condition of two constants is joined with AND or OR, the rest cut off or quoted again", over: "sql", score: 5,
      pattern: over(String.raw`<any-quote>[&|]\(*[1'\"0]\)*[=<]\(*(?:[1'\"0]\)*c$|[qQ]$)`),
      examples: ["it's fine' or 1=1-- ", "a text that is longer than any value should be, and then' or 1=1--"],
      counterExamples: ["if x == 'a' or y == 'b'"],
    },
    {
      id: "last-condition", why: "A text ends with a quote that closes it and a condition that is always true", over: "text", score: 5,
      pattern: /['\"]\s*\)*\s*(?:or|\|\|)\s+\(*['\"]?\w*['\"]?\s*=\s*\(*['\"]?\w*\s*(?:(?:--|#)[\s+-]*)?$|\b(?:or|and)\s+(?:'\w+'\s*=\s*'\w+|"\w+"\s*=\s*"\w+)$/i,
      examples: ["it's the best, isn't it' or '1'='1"],
      counterExamples: ["'a' or 'b'"],
    },
    {
      id: "quote-truth", why: "A quote is closed, a value is joined with AND or OR, and the rest is cut off or quoted again", over: "sql", score: 5,
      pattern: over(String.raw`<quote><where>[&|]\(*(?:(?:<lit>|<fn><x>*)\)*(?:<cut>|[=<lr+*|]\(*<open>)|[10v]\)*&\(*<open>|0\)*(?:[*+]1)?;?$|n\)*[&|=<lr+*]+<open>)`),
      examples: ["' or 1--", "a' or true#"],
      counterExamples: ["girls' and boys' clothes", "necklace length 16\" or 18\""],
    },
    {
      id: "quote-call", why: "A quote is closed, the call of a function is joined with AND or OR, and the rest is cut off, ended or quoted again", over: "sql", score: 5,
      pattern: over(String.raw`<quote>[&|]\(*[fhmZ]\([n1'",.()]*\)(?:[c;]|[&|]\(*(?:<open>|'$))`),
      examples: ["admin' or json_valid (id);", "1' and starts_with(password) and 'true"],
      counterExamples: ["girls' and boys(12)", "if x == 'a' and f(b) or c"],
    },
    {
      id: "quote-compared", why: "A quote is closed, and the value is computed, compared or joined with constants until the quotation is opened again or the rest cut off", over: "sql", score: 5,
      pattern: over(String.raw`<quote>(?:[lr]+\(*(?:[10v]|[fhm]\([n1'",.]*\))\)*(?:[+*&|=<lr]\(*[10v]?\)*)*<open>|[+*]\(*[1'0v]\)*[&|]\(*<x>*<is><x>*<cut>)`),
      examples: ["aa' like md5(1) or '1", "' is 0 or '1", "1'+'12' and (3=pi())--"],
      counterExamples: ["girls' and boys' clothes", "it's like 'this", "'a' like 'b'", "sql 'or' precedence"],
    },
    {
      id: "json-operator", why: "A condition is joined with an operator or a function over JSON constants, which filters often do not know", over: "text", score: 5,
      pattern: /\b(?:or|and)\s+\(?'[[{][^'\n]*'\s*(?:::|<@|@>|\?|#>|->)|'[[{][^'\n]*'\s*::\s*jsonb?\s*(?:[<@?#-]|->)|\b(?:or|and)\s+json_\w+\s*\(\s*'[[{]/i,
      examples: ["1 OR '{\"b\":2}'::jsonb <@ '{\"a\":1}'", "x' or json_extract('{\"a\":1}', '$.a') = 1"],
      counterExamples: ["use '{}' or '[]'", "data::jsonb"],
    },
    {
      id: "value-condition", why: "A value is followed by AND or OR and a comparison", over: "sql", score: 5,
      pattern: over(String.raw`<value>(?:[=<]1\)*)?<where>(?:[&|][10]\)*)?[&|]\(*(?:<lit>|[fhZ]\(<x>*)\)*(?:[+*,]\(*<lit>\)*)*<is><x>*(?:<cut>|[;(]|<open>|$)`),
      examples: ["1 or 1=1", "1) and 2853=cast(1 as int"],
      counterExamples: ["1 or 2", "cats and dogs"],
    },
    {
      id: "value-truth", why: "A value is followed by OR and what is always true, with the rest cut off", over: "sql", score: 5,
      pattern: over(String.raw`^b\(*[1n0v'\"]\)*(?:[&|]\(*[10v]\)*)+c$|^b\(*[1v]\)*(?:[+*]\(*[10v]\)*)*c$|^b\(*[1v'\"]\)*[&|]\(*0\)*$|^b1;c$|^b&1c$`),
      examples: ["1 or 1--"],
      counterExamples: ["1 or 2"],
    },
    {
      id: "begins-condition", why: "A value is a condition from AND or OR on", over: "sql", score: 5,
      pattern: over(String.raw`(?:<begin>|^b1)[&|]\(*(?:(?:<lit>|<fn><x>*)\)*<is>|n\)*(?:[=<r]|l\(*<lit>))<x>*[qQu]?\)*<cut>?$`),
      examples: ["and 1=1", "or name = '"],
      counterExamples: ["and so on", "or else"],
    },
    {
      id: "comparison", why: "Two constants are compared where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`<begin>(?:[&|]\(*'\)*:?[=<+x]\(*(?:['q]|nx'|1)|\(*'\)*:?[=<]\(*['q]|\(*'\)*:[=<+*|x]|'\+'[=<])`),
      examples: ["'a'='a"],
      counterExamples: ["a=1", "it's"],
    },
    {
      id: "union-select", why: "UNION SELECT behind a value that it breaks out of", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote><where>(?:[+*|=<lr&)(1v0'\"fhZ,.:]|[HGL]<x>*)*|<begin>\(*(?:[10v'\"(]|[fh]\()[^\npxcR;U]*)(?:U\(*[SVX]\(*(?:$|[1'\"0fhZv*(L]|n[,.|:Fnc)])|SU1)|<begin>n?[&|n+]?1?(?:an?)?\)*U\(*[SVX]\(*(?:[1'\"0fhZv*(L]|n[.|:Fc)]|n(?:,[^\np]*)?F|n+<cut>)|^bU\(*S\(*$|^b1[^\npxcR;U]*U\(*Sn(?:$|1)`),
      examples: ["1 union select 1,2", "x' union all select null-- "],
      counterExamples: ["O' UNION selected a few friends", "european union select committee"],
    },
    {
      id: "list-union-select", why: "UNION SELECT and a list of constants or functions, behind whatever is no prose", over: "sql", score: 5,
      pattern: over(String.raw`^(?:b|[sdk]')[^\npS]*U\(*S\(*(?:[10v*]\)*(?:,|F|<cut>|$)|['\"]\)*(?:,|F)|[fhZm]\([^\npS]*(?:,[10v]|F|<cut>|$)|n,[10v])`),
      examples: ["shoes where 1=2 union select 1,version(),3 from t", "x-7 and 1=0 union select user(),2"],
      counterExamples: ["European union select committee", "the union: select one, or two"],
    },
    {
      id: "any-union-select", why: "A quote is closed behind a text, and UNION SELECT follows it", over: "sql", score: 5,
      pattern: over(String.raw`<any-quote>(?:[&|][10]|[=<]?[10])*U\(*S\(*[1'\"0fhZv*(n]<q>*(?:<cut>|<open>|$)`),
      examples: ["a long text that is longer than any value should be, and then' union select 1,2-- "],
      counterExamples: ["a text"],
    },
    {
      id: "union", why: "UNION ends what is sent, or nothing but a comment is behind it", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote>|^b\(*[10v'\"]\)*)<where>(?:[&|]<x>*<is><x>*)?(?:[+*]?\(*[10v]\)*)*(?:U\(*<cut>$|\(?U1,1)|^b\(*[10v'\"]\)*<where>(?:[&|]<x>*<is><x>*)?(?:[+*]?\(*[10v]\)*)*U\(*$`),
      examples: ["-1 union", "-1 union/*"],
      counterExamples: ["european union", "Café de l'Union"],
    },
    {
      id: "subselect", why: "A SELECT in brackets where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`^(?:[bsd]'?(?:W?<x>)*|k<x>*)\(S\(*(?:[1'\"0v*fhmZKnAL]<q>*F|<lit>|[fhmZ]\(|Kk?|S|[lr]\(|nFnL|nW|L1|$)`),
      examples: ["1-(select 1 from dual)", "(select sleep(5))"],
      counterExamples: ["(select one)"],
    },
    {
      id: "value-select", why: "SELECT follows a value that it breaks out of", over: "sql", score: 5,
      pattern: over(String.raw`^(?:b[1v0]\)*|[sdk]'\)+)n?[&|]?\(*S(?:[*fhZ1]<q>*F|n,n?<q>*F|L1|[1v,]*<cut>)`),
      examples: ["1 select * from users"],
      counterExamples: ["1 select from these"],
    },
    {
      id: "stacked", why: "A statement ends and another begins", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote>|<value>|<begin>)<where>(?:[&|][10])?;+\(*(?:Ii$|T$|S\(*(?:[*1'\"0vfhmZKAlr(]|n[,F]|$)|Ii[Bm]?[n(]|PnY?n[=<]|Dn?Fn|TB(?:YA)?n|T&|Tn+<cut>|IiX\(|X[nvB1][^\np]*[^\npnkx1]$|XA|Y\(S|Yn'|Y*X[v;cR]|Y*YX|Y+(?:[fZ]\(|[hm]\(1\)*;)|Yv;|Y';X|[fh]\(1[=<]1|Y1[=<]1|YnX|YA\(|Ym\(v|Z\(|Yv)|<quote>;+(?:Y?;?c|Y';?c|Y[^\npx]*;Y|YB|T[nh])`),
      examples: ["1; drop table users", "1';waitfor delay '0:0:5'--"],
      counterExamples: ["foo; bar 1 2 3", "1; exec will create the case 7"],
    },
    {
      id: "any-stacked", why: "A quote is closed behind a text, the statement ends and another begins", over: "sql", score: 5,
      pattern: over(String.raw`<any-quote>;\(*(?:S\(*[*1'\"0vfhmZKA(]|Ii?B?n|DFn|TBn|X[nv])<q>*[;cq]`),
      examples: ["a long text that is longer than any value should be, and then'; drop table users;--"],
      counterExamples: ["a text"],
    },
    {
      id: "quote-statement", why: "A quote is closed and a statement follows it", over: "sql", score: 5,
      pattern: over(String.raw`^[sd]'(?:;[TU]n?|;?Sn)$|<quote>;*\(*Y*(?:X[nv(]<q>*[;XYSTcRq'v]|S\(*(?:[10v'\"*]|[fhmZ]\()<q>*(?:;|<cut>|X)|SU1)`),
      examples: ["'exec master..xp_cmdshell 'dir'--", "'select @@version; declare @s int--"],
      counterExamples: ["write a query 'select all people'", "L'Alter Ego", "dell'Union"],
    },
    {
      id: "function", why: "A function that waits, reads files or fails on purpose is called where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`(?:^b(?:n[=<])?;?(?:[&|]?S|<lit>)?\(*|<any-quote>[&|+=<lr,*(;]*|(?:<quote>|<value>)(?:(?:lnn\))?(?:an?n?|n)?W<x>*|lnn\))?;*[&|lr+=<*,(]+<x>*)Z\((?:[^\n1)]|1[^\nn]|1?$|\)(?:[^\nn]|$))`),
      examples: ["sleep(5)", "'||pg_sleep(5)||'"],
      counterExamples: ["sleep well"],
    },
    {
      id: "functions", why: "Functions of SQL alone where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`<begin>(?:[1v0'][+*|])?\(*(?:1[+*])?(?:[fhZ]\(+)*(?:[fZ]\(+(?:[fhZ]\(|[1'0v](?:[^\nn]|$))|[fh]\(+[fZ]\()<x>*[FS]?<x>*$|<begin>[&|]?S?[fhZ0V]\(+$|^b\)?[lr]\(+$|^b[lr]\(1(?:,1)+\)$|^bSf\(|<begin>[fh]\(\(*[1'][=<]|^b[f0]\(\)$|^b[&|]f\(`),
      examples: ["ascii(substring(version(),1,1))", "substring("],
      counterExamples: ["max(min(1,2),3)"],
    },
    {
      id: "order-by", why: "Columns are counted by sorting or grouping, or rows by a limit", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote>|^b\(*[10v'\"]?\)*(?:[+*]\(*[1n0v]?\)*)*)<where>(?:G\(*(?:(?:1\)*,?)+<cut>?;?$|[fh]\(|0,)|L1(?:[L,]1)*<cut>$)`),
      examples: ["1 order by 3--", "x' group by 1,2,3", "' limit 1 offset 1-- "],
      counterExamples: ["sort order by name"],
    },
    {
      id: "group-having", why: "Sorting, grouping or HAVING behind a value, with a function or condition that reveals", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote>|<value>)<where>(?:[&|](?:<lit>|n<is><x>*))?(?:G<x>*H\(*[1'\"0fh]|G[fh]\(|H\(*[1'\"0]\)*(?:[=<lr&]|<cut>|$)|H\(*[fh]\(|G\(*[1n]\)*US)|^b[^\npS]*G[fh]\([^\np]*H[hf]\(|<begin>H[fh]\([n*]\)[=<]|^bH\(*<lit>\)*<is>`),
      examples: ["1 or 1 group by concat(version(),floor(rand(0)*2)) having min(0)-- ", "id having 1=1"],
      counterExamples: ["3 having fun"],
    },
    {
      id: "quote-operator", why: "A single quote is closed and joined with an operator to what is a query, a function or a value, and quoted again or cut off", over: "sql", score: 5,
      pattern: over(String.raw`^s'\)*(?:[|]\(*[S1fhZv0K'\"q]|(?:[+*=<r|]\(*|l\(+)(?:[SfhZv0K]|\(*[10v]\)*[+*=<lr&])|[+*=lr|]\(*n[&|=lr]|[*]n)(?:[^\n;px]*[^\n;px])?(?:<open>|<cut>)|^s'\)*[=<]\(*'\)*[&|=<]<x>*(?:q$|c$)|^s'(?:[+=<*]|[lr]+)\(*[1n0v'\"]\)*c$`),
      examples: ["'||(select 1)||'", "aa'=sleep(5)='"],
      counterExamples: ["'-\"8 TRACK\"", "4' x 4'"],
    },
    {
      id: "quote-equals", why: "A quote is closed, and what was compared is compared with another quotation", over: "text", score: 5,
      pattern: /^\s*[^\s'"]{0,16}['"]\s*\)*\s*[=<>!]{1,3}\s*\(*['"][^\s'"]{0,16}['"]?\s*$|^\s*[^\s'"]{1,16}['"]\s*\)*\s*(?:r?like|regexp|sounds\s+like|is)\s*\(*['"][^\s'"]{1,16}['"]?\s*$/i,
      examples: ["'='", "a' like 'a", "admin'<>'x"],
      counterExamples: ["press the 'Escape' key", "What does '=' mean?", "'like'", "'=' is a sign"],
    },
    {
      id: "quote-constants", why: "A single quote is closed, and constants are computed, listed or compared with the quotation that follows", over: "sql", score: 5,
      pattern: over(String.raw`^s'(?:(?:[+*]\(*['10v]\)*)+[=<lr&|]\(*<open>|[lr]\(+['\"]\)+[&|]<x>*<open>|\)+,\((?:[,'\"1n0v()]|[fhZ]\()*(?:<cut>|<open>))`),
      examples: ["X' - 'Y' - 0 = '1", "a'),('b','c')-- "],
      counterExamples: ["('a'),('b')", "'a'-'b'"],
    },
    {
      id: "list-condition", why: "A constant condition follows a value as one more element of a list", over: "sql", score: 5,
      pattern: over(String.raw`(?:<quote>|^b\(*[1n0]\)*),\(*(?:f\(1[=<]1,|Kk?<x>*[=<]<x>*k|Yh\(|(?:n=<lit>,?)+(?:W|<cut>))|<begin>;?Y(?:h\(1[=<]1\)k|\(+Sf\()|^b\(1[=<]1\)[*+]1$`),
      examples: ["1',(case when 28=28 then 1 else null end)", "1,iif(4=5,1,1/0)"],
      counterExamples: ["in case of fire", "1, if you can"],
    },
    {
      id: "doubled-keyword", why: "A word of SQL stands within itself, for a filter that takes one out", over: "text", score: 5,
      pattern: /\b(?:u(?:union)nion|un(?:union)ion|uni(?:union)on|unio(?:union)n|s(?:select)elect|se(?:select)lect|sel(?:select)ect|sele(?:select)ct|selec(?:select)t|f(?:from)rom|fr(?:from)om|wh(?:where)ere|o(?:or)r [\d'\"]|a(?:and)nd [\d'\"]|an(?:and)d [\d'\"])|\bun%ion\b|\bse%lect\b/i,
      examples: ["-1 ununionion seselectlect 1", "1 oorr 1=1"],
      counterExamples: ["union selection", "door"],
    },
    {
      id: "load-file", why: "A statement ends, and another loads or writes a file, or calls a procedure that does", over: "text", score: 5,
      pattern: /^[^;\s]*;\s*load\s+(?:data|xml)\s+(?:\w+\s+){0,2}infile\b|^[^;\s]*;\s*(?:copy\s+into\s+['@]|call\s+(?:syscs_util|sysproc|dbms_\w+|utl_\w+|sys)\.|unload\s*\(\s*')/i,
      examples: ["1;load xml local infile \"foo\""],
      counterExamples: ["load data infile is slow"],
    },
    {
      id: "double-quote-operator", why: "A double quote is closed and joined with an operator to what is a query or a function, and quoted again or cut off", over: "sql", score: 5,
      pattern: over(String.raw`^d'\)*[|+*=<lr]\(*(?:[SfZv]|<lit>[+*]*\(S)<q>*(?:<open>|<cut>)`),
      examples: ["\"||(select 1)||\""],
      counterExamples: ["1/4\"-1/2\" wide ribbon"],
    },
    {
      id: "statement", why: "A whole statement where a value is expected", over: "sql", score: 2,
      pattern: over(String.raw`<begin>\(?S\(?(?:[*1'\"0vfhmZKAL(]<q>*F|n(?:[,.+*=<]<q>*F)|(?:n?F<q>*W<q>*[=<])|[v1'\"(][,;+]|vn)<q>*<cut>?;?<cut>?$`),
      examples: ["select * from users", "select 1,2 from bar where"],
      counterExamples: ["select a few friends from"],
    },
    {
      id: "statement-probe", why: "A whole statement where a value is expected, that selects constants, compares them, is cut off or has another within", over: "sql", score: 5,
      pattern: over(String.raw`<begin>\(?S(?:[nfhm(),.*'\"1v+]*,\(*[10v]\)*[,F]|\(*[1'\"0v](?:<q>*[F]|[,;+(]|vn)|\(*<q>*\(+[SK]|<q>*U\(*S|<q>*[&|]\(*[1'\"0]\)*[=<]\(*[1'\"0]|<q>*F<q>*(?:;?c$|;\(*[SIPDTX])|[fhZmA(n.,:1)'+]*\(+(?:[1'\"v]|[fZ]\()<q>*F)|^b1a[n'\"]F|^s'\*F`),
      examples: ["select 1,2 from bar", "select name from users where id=1 or 1=1", "select a from b; drop table c"],
      counterExamples: ["select name, email from customers where country = 'DE' order by name;", "select count(*) from orders"],
    },
    {
      id: "statement-change", why: "A whole statement that changes or removes data, where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`^bV\([1'0]|^b;?(?:Ii?B?[nm(]<q>*V(?:\(|$)|PnYn[=<]<x>*W|DFn(?:W<x>*|;)|TB?n;?<cut>|TBn[;(])|^b1PnYn[=<]`),
      examples: ["insert into users values (1,2)", "delete from users where 1=1"],
      counterExamples: ["update your profile"],
    },
    {
      id: "declare", why: "Variables of a script are declared or run", over: "sql", score: 5,
      pattern: over(String.raw`(?:<begin>|^[sdk]')<q>*;?Y?X(?:v(?:[^\np]*[;v'\"1(]|$)|\(v|\(x$)|<begin>[;<]?Yv`),
      examples: ["declare @s varchar(4000)", "exec(@s)"],
      counterExamples: ["declare independence"],
    },
    {
      id: "procedure", why: "A procedure that reaches outside the database is run", over: "sql", score: 5,
      pattern: over(String.raw`^(?:b[^\np]+|[sdkSDK]'[^\np]*)X[n.]*(?:1n|n')[^\np]*(?:<cut>|<open>|$)`),
      examples: ["1;exec master..xp_cmdshell 'dir'"],
      counterExamples: ["execute order 66"],
    },
    {
      id: "bracket-comment", why: "An expression in brackets, cut off by a comment", over: "sql", score: 5,
      pattern: over(String.raw`^b\((?:S|U|<x>)*\)(?:<is>(?:S|<x>)*\))?c$`),
      examples: ["((1))--"],
      counterExamples: ["(foo) bar"],
    },
    {
      id: "into-file", why: "A result is written into a file", over: "sql", score: 5,
      pattern: over(String.raw`iO\(*[q'\"QfhZnv]`),
      examples: ["1 into outfile '/tmp/x'"],
      counterExamples: ["into the outfield"],
    },
    {
      id: "value-query", why: "The rest of a query follows a value in brackets", over: "sql", score: 5,
      pattern: over(String.raw`^b(?:[1'\"0v]|n)?\)+(?:FnW|FnLn?1|FnG|a?nFn)`),
      examples: ["1) from users where name='x')"],
      counterExamples: ["a) from here"],
    },
    {
      id: "alias-query", why: "The end of a query stands where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`^(?:b[^\nbp]?\)|k')a[n'\"]F`),
      examples: [") as cc from"],
      counterExamples: ["as seen from"],
    },
    {
      id: "from-where", why: "The second half of a query stands where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`<begin>F(?:\(S|nn?(?:\.n)?(?:W[nfh1][^\np]*[=<lr]|G[nfh1]|L1|L$))`),
      examples: ["from users where id=1"],
      counterExamples: ["from here to where we are"],
    },
    {
      id: "case", why: "CASE \u2026 THEN where a value is expected", over: "sql", score: 5,
      pattern: over(String.raw`<begin>(?:1[,+*])?\(*K<x>*k<x>*k<x>*$|^b\)k1k|<value>[&|]\(*Kk`),
      examples: ["(case when 1=1 then 1 else 0 end)"],
      counterExamples: ["in case of fire"],
    },
    {
      id: "cast", why: "A PostgreSQL cast ends the value", over: "text", score: 5,
      pattern: /[\w)'\]]\s*::\s*(?:int(?:eger|[248])?|(?:big|small)int|numeric|decimal|bool(?:ean)?|varchar|bytea|regclass|money|jsonb|double precision|real|timestamptz)\s*(?:--[\s+-]*)?$|\)\s*::\s*text$/i,
      examples: ["password::int", "f(x)::text"],
      counterExamples: ["std::string", "a::b::c"],
    },
    {
      id: "cut", why: "A quote is closed and the rest of the statement is cut off", over: "text", score: 5,
      pattern: /^[^'\"`]*['\"`][\s)]*;?\s*(?:--[\s+-]*|\/\*)$|^[^'\"`\s]*'[\s)]*;?\s*#$|^[^'\"`\s]*[^\d'\"`\s]['\"`]\s?;$|^['\"`]\s*\)*\s*;#?$/,
      examples: ["admin'--", "admin' #"],
      counterExamples: ["FOO BAR'# BLAH"],
    },
    {
      id: "implicit", why: "A quote is closed, and an operator before the next makes a condition of the two strings", over: "text", score: 5,
      pattern: /^(?:\w{0,12}|\w{0,2} )'\s*(?:[-+*\/%^|&<>=!]{1,3}|(?:not\s+)?(?:and|or|xor|div|mod|(?:sounds )?r?like|regexp))\s*' ?[\w%]{0,12}$/i,
      examples: ["'-'", "A' AND 'B"],
      counterExamples: ["select 'and' from here"],
    },
    {
      id: "or-one", why: "A quote is closed and joined with OR to a number", over: "text", score: 5,
      pattern: /(?:^|[^\d])'\s*\)*\s*(?:x?or|\|\|)\s*\d+$/i,
      examples: ["' or 1"],
      counterExamples: ["5' or 6"],
    },
    {
      id: "catalogue", why: "Names of a database's own catalogue or of procedures that reach outside it", over: "text", score: 3,
      pattern: /\binformation_schema\b|\bpg_catalog\b|\bsysobjects\b|\bsyscolumns\b|\bsqlite_master\b|\bxp_(?:cmdshell|dirtree|reg\w+|fileexist)\b|\butl_(?:http|inaddr|file|smtp)\b|\bdbms_\w+\b|\bsp_(?:executesql|oacreate|password|addextendedproc|configure)\b|\brdb\$\w+|\bmysql\.(?:user|db|proc)\b|\bctxsys\.|\bsysibm\.|\ball_tables\b|\bpg_shadow\b|\bmsysaccessobjects\b|\bmaster\.\.|\bdomain\.domains\b/i,
      examples: ["information_schema.tables", "xp_cmdshell"],
      counterExamples: ["information schema"],
    },
    {
      id: "catalogue-query", why: "A query, which makes a name of the catalogue part of it", over: "sql", score: 2,
      pattern: over(String.raw`^(?:[sdkSDK]'|b[1n0v'\"(;]{1,4}|b)[^\np]*[SX][^\np]*[nF]`),
      examples: ["1;select name from sysobjects"],
      counterExamples: ["a text"],
    },
    {
      id: "catalogue-alone", why: "A name of the database's own catalogue is the whole value", over: "text", score: 5,
      pattern: /^(?:from)?[\s'\";()]*(?:information_schema|pg_catalog|sysobjects|syscolumns|sqlite_master|(?:exec\s+)?(?:master\.\.)?xp_\w+|utl_(?:http|inaddr)|sp_(?:oa\w+|execute\w*|configure|password|addextendedproc|makewebtask|add(?:login|srvrolemember|linkedserver)|help\w*|columns|tables|who2?|send_dbmail|blitz\w*)|msysaccessobjects|mysql\.(?:user|db)|openrowset|pg_shadow|tempdb|msdb|msdasql)(?:\s*$|\s*[^\s\w])/i,
      examples: ["information_schema"],
      counterExamples: ["my information_schema"],
    },
    {
      id: "analyse", why: "Rows are analysed by MySQL to read out data", over: "text", score: 5,
      pattern: /\bprocedure\s+analyse\s*\(/i,
      examples: ["1 procedure analyse(1,1)"],
      counterExamples: ["procedure to analyse (data)"],
    },
    {
      id: "conditional-comment", why: "A comment that MySQL runs", over: "text", score: 5,
      pattern: /\/\*!\d{5,6}\s?(?:\w|\()|\/\*!\d*\s*(?:union|select|and|or|from|where)\b/i,
      examples: ["/*!50000select*/"],
      counterExamples: ["/*! important */"],
    },
    {
      id: "numbers-compared", why: "Two numbers are compared where a value is expected", over: "text", score: 5,
      pattern: /^\(*\d+\)*\s*(?:=|<=>|!=|<>|(?:is\s+)?(?:not\s+)?(?:r?like|regexp|glob)|is(?:\s+not)?)\s*\(*\d+\)*\s*(?:--|#|;|$)/i,
      examples: ["1=1", "42 like 42"],
      counterExamples: ["123<456", "1 in 3"],
    },
    {
      id: "immediate", why: "A text is run as a statement", over: "text", score: 5,
      pattern: /\bexecute\s+immediate\s*['\"]/i,
      examples: ["execute immediate 'x'"],
      counterExamples: ["execute it immediately"],
    },
    {
      id: "bracket-condition", why: "A bracket is closed that was not opened, and a condition is joined with AND or OR", over: "sql", score: 5,
      pattern: over(String.raw`^b(?:1\)+[&|]\(*(?:n|<lit>)<is>|\)+[&|]\(*['\"1][=<'1]|1:[=<])`),
      examples: ["1) or (u.role='admin"],
      counterExamples: ["(1) or (2)"],
    },
    {
      id: "quote-change", why: "A quote is closed, and a second statement changes a table", over: "sql", score: 5,
      pattern: over(String.raw`^(?:[sdk]'|b1)\)*;(?:TB[pm]|Y(?:nn|p)['\"qQ])`),
      examples: ["1'; alter table users add column x int--"],
      counterExamples: ["notes; create a table of contents"],
    },
    {
      id: "variable", why: "A variable of the server is read", over: "text", score: 5,
      pattern: /^[\s'\"()+-]*@@(?:(?:global|session)\.\w+|version\w*|hostname|servername|servicename|datadir|basedir|tmpdir|plugin_dir|secure_\w+|max_\w+|port|socket|identity|spid|rowcount|language|dbts|error|trancount|innodb\w*|have_\w+|log_\w+|character_set\w*|collation\w*|sql_mode|microsoftversion|cpu_busy|connections)\s*$/i,
      examples: ["@@version"],
      counterExamples: ["@@ -1,2 +1,2 @@"],
    },
    {
      id: "session-function", why: "A function that tells who and where the session is, is the whole value", over: "text", score: 5,
      pattern: /^[\s'\"(+-]*(?:version|user|database|schema|current_user|session_user|system_user|current_database|db_name|sqlite_version)\s*\(\s*\)[\s')]*(?:--|#)?$/i,
      examples: ["user()"],
      counterExamples: ["the user() function"],
    },
    {
      id: "operator", why: "An operator of SQL is the whole value", over: "text", score: 5, places: ["path", "query", "cookie", "header", "form", "multipart", "json", "xml", "graphql", "body"],
      pattern: /^\s*(?:<=>|r?like null|not\s+regexp|sounds\s+like|is\s+not\s+null)\s*$/i,
      examples: ["<=>", "sounds like"],
      counterExamples: [">=", "like", "RegExp", "like this"],
    },
    {
      id: "comparison-operator", why: "A comparison is the whole value", over: "text", score: 3,
      pattern: /^\s*(?:<>|!=|==|>=|<=|->|>>|is\s+null)\s*$/i,
      examples: ["<>"],
      counterExamples: ["=", "a != b"],
    },
    {
      id: "open-call", why: "A word and an opening bracket are the whole value", over: "text", score: 5,
      pattern: /^(?:[a-z_]\w*=)?[a-z_]{2,}(?:[|&]{2}[!$]*|[^\w\s(]{0,3})\($/i,
      examples: ["default(", "length||("],
      counterExamples: ["paris (", "f(x)"],
    },
    {
      id: "quote-number", why: "A quote is closed and a number is computed or listed", over: "text", score: 5,
      pattern: /^['\"`]+\s*(?:[*<>]=?\s*\w+|\d{3,}\s*[*\/]\s*\d+|(?:,\s*\d+\s*){2,})$/,
      examples: ["', 2, 1", "`>65", "'16000/17"],
      counterExamples: ["'90s", "\"5-10"],
    },
    {
      id: "alter", why: "A table is altered where a value is expected", over: "text", score: 5,
      pattern: /^[\s'\");]*alter\s+table\s+\S+\s+(?:add|drop|change|modify|rename|alter)\b/i,
      examples: ["alter table `a` add b int"],
      counterExamples: ["alter the table"],
    },
    {
      id: "hex-select", why: "A hexadecimal string is selected", over: "text", score: 5,
      pattern: /\bselect[\s(]{1,4}0x[0-9a-f]{4}/i,
      examples: ["select 0x616263"],
      counterExamples: ["select 0"],
    },
    {
      id: "quote-or", why: "A value begins with a quote that closes another, and OR", over: "text", score: 5,
      pattern: /^'\s*\)*\s*(?:x?or|\|\|)\b[^'\"]*$|'\s*\)*\s*(?:x?or|and|\|\||&&)\s+\(*'[^\s']*$|^[^\s']*'\s*\)*\s*(?:x?or|and|\|\||&&)\s*\(*'$|^x?or\s+\d+\W?$/i,
      examples: ["' or abc!", "or 88"],
      counterExamples: ["'or else' he said", "or so"],
    },
    {
      id: "comment-space", why: "Comments stand for the spaces between words of SQL", over: "text", score: 5,
      pattern: /\b(?:select|union|drop|delete|insert|update|from|where|and|or|all|table|into)\/\*\*\/[\w(]|^\w+\/\*[^*]*\*\/\w+\/\*|\b[a-z]{1,5}\/\*\*\/[a-z]+\s+[a-z]{1,5}\/\*\*\/[a-z]/i,
      examples: ["union/**/select", "a/**/b/**/c"],
      counterExamples: ["a /* b */ c", "src/select/*.js"],
    },
    {
      id: "bracket-union", why: "A bracket is closed that was not opened, and UNION SELECT follows", over: "text", score: 5,
      pattern: /^[^\s(]*\)\s*union\s+(?:all\s+)?select\b/i,
      examples: ["a=-99) union select salt from user"],
      counterExamples: ["(a) union select"],
    },
  ],
};
