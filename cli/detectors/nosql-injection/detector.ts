/** Injection into queries that are not SQL's: MongoDB, CouchDB, Redis, Cypher. README.md has the method and what is known to be missed. */
import type { Detector, InputPlace } from "../types.ts";

const names: readonly InputPlace[] = ["query-name", "form-name", "multipart-name", "cookie-name"];

/** MongoDB's operators that make a condition or run code; not those that JSON of other kinds has as keys (`$ref`, `$type`, `$id`, `$schema`, `$set`). */
const operator = "(?:where|ne|eq|gte?|lte?|n?in|regex|exists|not|n?or|and|expr|function|accumulator|elemMatch|all|size|mod|text|search|jsonSchema|lookup|unionWith|merge|out|near|geoWithin|func)";

export const detector: Detector = {
  name: "nosql-injection",
  title: "NoSQL injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021"],
  cwe: [943],
  mitre: ["T1190"],
  findings: [
    {
      id: "operator-key", why: "A JSON key is an operator of MongoDB", over: "text", score: 5, places: ["json-key"],
      pattern: new RegExp(String.raw`^\$${operator}$`),
      examples: ["$ne", "$where"],
      counterExamples: ["$ref", "$type", "$set", "price$in"],
    },
    {
      id: "operator-name", why: "The name of a parameter makes an operator of MongoDB of its value", over: "text", score: 5, places: names,
      pattern: new RegExp(String.raw`[\[.]\$${operator}(?:\]|\[|$)|^\$(?:where|ne|regex|expr|elemMatch|function)$`),
      examples: ["user[$ne]", "password[$regex]", "a.$gt", "$where"],
      counterExamples: ["user[name]", "price[$]", "$existingUser"],
    },
    {
      id: "operator-value", why: "A text is a document with an operator of MongoDB, or begins one", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[\s'"})\],;|&]*[\[{,]?\s*(?:['"]?[\w.]+['"]?\s*:\s*)?\{\s*(?:['"]?[\w.]+['"]?\s*:\s*[\[{]\s*\{?\s*)?['"]?\$${operator}['"]?\s*:|^\s*[{[][^\n]*['"]\$${operator}['"]\s*:|^\s*[{[\s]+"\$(?:set|unset|rename|inc|push|pull|group|match|project|comment|type)"\s*:|\[(?:\$|%24)${operator}\](?:\[\d*\])?(?:=|$)|(?:^|&)\$(?:n?or|and)\[\d+\]\[|^\w+\.\$(?:ne|gte?|lte?|regex|in|where)=|^\s*\[\$${operator}\]|^\s*,?\s*['\"]?\$(?:where|ne|gte?|lte?|regex|expr|n?or)['\"]?\s*:`),
      examples: ["{\"$gt\":\"\"}", "{\"username\":{\"$ne\":null}}", "[{$ne: 1}]", "[$lte]x", ", $where: '1 == 1'", "username[$ne]=x&password[$ne]=x", "{\"$set\":{\"role\":\"admin\"}}"],
      counterExamples: ["{\"$ref\":\"#/a\"}", "Use {$gt: 5} to filter."],
    },
    {
      id: "operator-break", why: "A quotation or document is closed, and an operator of MongoDB follows", over: "text", score: 5,
      pattern: new RegExp(String.raw`^[^'"{}\n]*(?:['"][\s\]})]*|[\]})]+|true|false|\d)\s*,\s*(?:['"]?\w+['"]?\s*:\s*)?\{?\s*['"]?\$(?:${operator}|set|unset|inc|push|comment)['"]?\s*:`),
      examples: ["', $where: '1 == 1", "1, $where: '1 == 1'", "a\"}, \"$or\": [ {}, {\"a\":\"a"],
      counterExamples: ["db.users.find({ age: 5, $gt: 3 })"],
    },
    {
      id: "script-break", why: "A quotation in a script is closed, and its condition or result is replaced", over: "text", score: 5,
      pattern: /^(?:[^'"\n]*['"]\s*[)\]}]*|[\w ]*)\s*(?:;\s*return(?:\s+|\s*\(\s*)(?:true|false|1|this\b|db\b|tojson|\(|['"])|(?:\|\||&&)\s*this(?:\.\w|\[['"])|;\s*(?:(?:var|let)\s+)?\w+\s*=\s*new\s+Date\s*\(|;\s*if\s*\(\s*this\.|;\s*(?:while\s*\(\s*(?:1|true)\s*\)|sleep\s*\(\s*\d+\s*\)|do\s*\{)|\|\|\s*(?:true|1|!0)\s*(?:\/\/|;|\}|$))/,
      examples: ["'; return true; var x='", "admin' || true//", "' && this.password.match(/.*/)//", "'||this['a']=='b'", "';sleep(5000);'", "';while(true){}'", "0;var date=new Date(); do{curDate = new Date();}while(curDate-date<10000)"],
      counterExamples: ["return to sender", "this.name is set"],
    },
    {
      id: "script-condition", why: "A condition over the fields of each document where a value is expected", over: "text", score: 5,
      pattern: /^\s*(?:(?:function\s*\(\w*\)\s*\{\s*)?return\s*\(?\s*)?(?:this|obj)\.\w+(?:\.\w+\([^\n]*\)|\[[^\n]*\]|\.length)?\s*(?:[=!]==?|[<>]=?|\|\||&&)/,
      examples: ["this.password.length > 0 || 'a'=='b'", "function(){return this.x == 1}", "this.username == 'admin'"],
      counterExamples: ["this is it", "see this.file for more"],
    },
    {
      id: "shell-method", why: "A method of MongoDB's shell is called where a value is expected", over: "text", score: 5,
      pattern: /^\S*[;'"()|&]\s*(?:return\s+)?db\.(?:\w+\.)?(?:getCollection|adminCommand|runCommand|eval|dropDatabase|currentOp|shutdownServer|find|insert|update|delete|remove|drop|aggregate|mapReduce)\w*\s*\(|^db\.(?:\w+\.)?(?:getCollectionNames|adminCommand|runCommand|dropDatabase|remove|drop|insert)\w*\s*\(/,
      examples: ["'});db.users.drop();db.a.find({'a':'", "db.dropDatabase()", "1;return db.getCollectionNames()"],
      counterExamples: ["In the shell, call the method that is named in the manual: db.users.find()", "db.example.com"],
    },
    {
      id: "redis-command", why: "A value, or a line in it, is a command of Redis or memcached", over: "text", score: 5,
      pattern: /^\s*(?:module\s+load\s+\/|config\s+set\s+\w+\s|slaveof\s+\S+\s+\d|replicaof\s+\S+\s+\d|flush(?:all|db)\s*$|eval\s+["'][^\n]*redis\.)|\bredis\.call\s*\(\s*['"]|\r\n(?:flush_all|stats(?: \w+)?|(?:set|add|replace) \S+ \d+ \d+ \d+|delete \S+)\r\n|\r?\n(?:\*\d{1,3}\r?\n\$\d{1,5}\r?\n|(?:config\s+set\s+(?:dir|dbfilename)|slaveof\s+\S+\s+\d|flushall\s*(?:\r|\n|$)|eval\s+["'][^\n]*redis\.|module\s+load\s+\/))/i,
      examples: ["x\r\nCONFIG SET dir /var/www\r\n", "MODULE LOAD /tmp/x.so", "abc\r\nflush_all\r\n", "x\r\n*1\r\n$8\r\nflushall\r\n"],
      counterExamples: ["x\r\nset the table", "* 1\n$5\n"],
    },
    {
      id: "cypher-break", why: "A quotation or pattern of Cypher, AQL or Flux is closed, and a clause follows", over: "text", score: 5,
      pattern: /^[^'"\n]*['"`][\s})]*(?:match\s*\(|call\s+(?:db|apoc|dbms)\.|load\s+csv\b|(?:detach\s+)?delete\s+\w+\s*(?:\/\/|$)|return\s+\w+(?:\.\w+)?\s*(?:\/\/|union\b)|(?:remove|insert|update|upsert|for)\s+\w+\s+in\s+\w+\s*(?:\/\/|return|$))|^["'][^\n\w]*\)\s*\|>\s*\w+\s*\(/i,
      examples: ["'}) RETURN n //", "x' REMOVE u IN users //", "' LOAD CSV FROM 'http://x/' AS y RETURN y //", "'}) DETACH DELETE n //"],
      counterExamples: ["the team's match (tonight)", "'quoted' return to us"],
    },
    {
      id: "all-documents", why: "A query that every document of a search engine matches, or one of its conditions broken out of", over: "text", score: 5,
      pattern: /\b(?:or|and)\s+(?:\*:\*|_exists_:\w)|^[^()\n]*\)\s+(?:or|and)\s+\(?\w*:?\*|^[^()\n]*\)\s+(?:or|and)\s+\(-?\w+:|"roles"\s*:\s*\[\s*"_admin"|'\s*allow\s+filtering\b|'\)\s*\.(?:drop|iterate)\s*\(\s*\)|^\s*g\.V\(|"(?:comparisonoperator|attributevaluelist)"\s*:|"mapreduce"\s*:|"(?:map|reduce|finalize)"\s*:\s*"\s*function\b|"script"\s*:\s*\{\s*"(?:source|inline)"|\bcall\s+(?:db|dbms|apoc)\.\w+|^r\.(?:js|expr)\s*\(|\b(?:prefix|row|value|family|qualifier|singlecolumnvalue)filter\s*\(\s*(?:'|[<>=])|^\/_(?:config|utils)\b|^\/?_(?:node\/|all_dbs\b|users\/_all_docs|membership\b|replicate\b|cluster\/settings|snapshot\b|cat\/|xpack\b)|^\s*\*:\*\s*$|^\s*\{\s*"(?:query|script_fields|selector)"\s*:\s*\{\s*"(?:match_all|script|_id)"/i,
      examples: ["x) OR *:*", "tenant:a) OR (tenant:*", "PrefixFilter('') OR RowFilter(>=,'binary:')", "*:*", "{\"query\":{\"match_all\":{}}}"],
      counterExamples: ["10:30 or 11:30"],
    },
  ],
};
