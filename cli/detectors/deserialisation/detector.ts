/** Serialised objects that run code when they are read back. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "deserialisation",
  title: "Insecure deserialisation",
  owaspApi: ["API8:2023"],
  owaspTop: ["A08:2021"],
  cwe: [502],
  mitre: ["T1190", "T1203"],
  findings: [
    {
      id: "java-stream", why: "A serialised object of Java begins here, as bytes, base64 or hexadecimal.", over: "text", score: 8,
      pattern: /\xac\xed\x00\x05|\xc2\xac\xc3\xad\x00\x05|\brO0AB[A-Za-z\d+/]?|KztAAU|Cs7QAF|\b[aA][cC][eE][dD]0005|^t3s? \d+\.\d+\.\d+/,
      examples: ["rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==", "aced00057372", "KztAAUx"],
      counterExamples: ["ro0abx", "sliced0005", "decade"],
    },
    {
      id: "java-gadget", why: "A class is named whose objects run code when they are read back.", over: "text", score: 5,
      pattern: /\b(?:clonetransformer|forclosure|instantiatefactory|instantiatetransformer|invokertransformer|prototypeclonefactory|prototypeserializationfactory|whileclosure|chainedtransformer|constanttransformer|transformedmap|templatesimpl|jdbcrowsetimpl|badattributevalueexpexception|annotationinvocationhandler|methodclosure|convertedclosure|spring\.aop\.framework|hibernate\.jmx|ysoserial|marshalsec|rometools|jdbcbackedpool|commons\.collections\d?\.functors|sun\.rmi\.server\.unicastref|xsltc\.trax\.\w+|javax\.management\.bad\w+|com\.sun\.rowset|java\.beans\.eventhandler|lazymap)\b/i,
      examples: ["org.apache.commons.collections.functors.InvokerTransformer", "com.sun.rowset.JdbcRowSetImpl", "runtime.clonetransformer"],
      counterExamples: ["transformer", "a closure for while", "lazy map"],
    },
    {
      id: "java-gadget-base64", why: "The name of such a class stands in base64.", over: "text", score: 5,
      pattern: /(?:^|["'=>])\w?(?:cnVudGltZ|J1bnRpbW|ydW50aW1l|cHJvY2Vzc2J|Byb2Nlc3Nid|wcm9jZXNzYn|Y2xvbmV0cmF|Nsb25ldHJhb|jbG9uZXRyYW|Zm9yY2xvc3V|ZvcmNsb3N1c|mb3JjbG9zdX|aW5zdGFudGl|luc3RhbnRpY|pbnN0YW50aW|aW52b2tlcnR|ludm9rZXJ0c|pbnZva2VydH|cHJvdG90eXB|Byb3RvdHlwZ|wcm90b3R5cG|d2hpbGVjbG9|doaWxlY2xvc|3aGlsZWNsb3)\w*=*(?:\s*$|["'<=])/,
      examples: ["cnVudGltZQ", "aW52b2tlcnRyYW5zZm9ybWVy", "BydW50aW1l"],
      counterExamples: ["runtime", "cnVu", "aGVsbG8gcnVudGltZSB3b3JsZA"],
    },
    {
      id: "java-xml", why: "XML tells Java to make objects and to call them.", over: "text", score: 8,
      pattern: /class\s*=\s*["']java\.beans\.XMLDecoder|<(?:java|object)\s[^>]*class\s*=\s*["']java\.(?:lang|io|beans|net|util)\.|<void\s+(?:method|property|class|index)\s*=|<dynamic-proxy>|<java\.(?:util\.PriorityQueue|lang\.ProcessBuilder)|<(?:sorted-set|linked-hash-set|tree-map|jdk\.nashorn\.\S*)>|class\s*=\s*["']java\.beans\.EventHandler/i,
      examples: ["<java class=\"java.beans.XMLDecoder\"><object class=\"java.lang.ProcessBuilder\">", "<void method=\"exec\">", "<sorted-set><dynamic-proxy>"],
      counterExamples: ["<object class=\"video\">", "<set>x</set>"],
    },
    {
      id: "java-type-hint", why: "JSON names the class that it is to become.", over: "text", score: 8,
      pattern: /"@?(?:type|class)"\s*:\s*"(?:L?(?:com\.sun|java|javax|sun|org\.(?:apache|springframework|codehaus|hibernate))\.[\w.$]+|\[?(?:com\.sun|java)\.)|"jndi\w*"\s*:\s*"(?:ldaps?|rmi|dns|iiop):/,
      examples: ["{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\"}", "{\"class\":\"java.lang.Runtime\"}"],
      counterExamples: ["{\"@type\":\"Person\"}", "{\"type\":\"javascript\"}", "{\"jndiName\":\"java:comp/env\"}"],
    },
    {
      id: "php-object", why: "A serialised object of PHP.", over: "text", score: 8,
      pattern: /(?:^|[^\w])[OC]:\+?\d{1,4}:"[^"]*":\d{1,4}:\{/,
      examples: ["O:8:\"stdClass\":1:{s:1:\"a\";i:2;}", "a:1:{i:0;O:+4:\"Evil\":0:{}}"],
      counterExamples: ["a:1:{s:1:\"a\";i:1;}", "FOO:1:x", "O:8:stdClass"],
    },
    {
      id: "python-pickle", why: "A pickle of Python that calls a function.", over: "text", score: 8,
      pattern: /c(?:os|posix|nt|subprocess|__builtin__|builtins|commands|sys)\r?\n(?:system|popen\w*|eval|exec\w*|Popen|call|check_output|getattr|import_module|apply|map|__import__|spawn\w*)\r?\n|^gA(?:S[MV]|WV|NjCg|Njb|NjX|RVlQ|J[cjX])|\(S'[^'\n]+'\r?\ni(?:os|posix|nt|subprocess|builtins|__builtin__)\r?\n|\bc(?:dill\._dill|copy_reg|copyreg)\r?\n|^635f5f6275696c74696e|^800[2-5][\da-fA-F]*(?:706f736978|73797374656d|73756270726f63657373|6275696c74696e73)|"py\/(?:object|reduce|type|function|module|repr)"\s*:|^KGRw|^Y3Bvc2l4|^\x80[\x02-\x05][^\n]*(?:\x8c.|c)(?:os|posix|nt|subprocess|builtins|__builtin__)[\n\x8c\x94]/,
      examples: ["cos\nsystem\n(S'id'\ntR.", "gASVIAAAAAAAAACMBXBvc2l4lA=="],
      counterExamples: ["cos\nx", "Gasv", "macos\nsystem requirements\n"],
    },
    {
      id: "dotnet", why: "A serialised object of .NET, or a type that runs code when it is read back.", over: "text", score: 8,
      pattern: /AAEAAAD\/\/\/\/\/|0001000000ffffffff01|"?\$type"?\s*:\s*["'](?:System|Microsoft)\.|ObjectDataProvider|TypeConfuseDelegate|ActivitySurrogateSelector|PSObject, System\.Management|System\.Windows\.Data\.Object|WindowsIdentity, mscorlib|(?:^|=)\/wEy[\w+/]{6}|TextFormattingRunProperties|"type"\s*:\s*"System\.[\w.]+,\s*System|"__type"\s*:\s*"System\.|\bz:(?:Type|Assembly)\s*=\s*"(?:System|mscorlib)|CompressedDataTable=|<ExpandedWrapperOf|ysoserial\.net/,
      examples: ["AAEAAAD/////AQAAAAAAAAAMAgAAAF", "{\"$type\":\"System.Windows.Data.ObjectDataProvider, PresentationFramework\"}"],
      counterExamples: ["{\"type\":\"System\"}", "AAEAAAA"],
    },
    {
      id: "node", why: "A serialised function of Node.", over: "text", score: 8,
      pattern: /"_bsontype"\s*:|_\$\$ND_FUNC\$\$_|__js_function|"_(?:prefix|response)"[^\n]*(?:process|require|constructor)|\$\w+:(?:__proto__|constructor):|"status"\s*:\s*"resolved_model"/,
      examples: ["{\"rce\":\"_$$ND_FUNC$$_function(){}()\"}", "__js_function", "{'get':'$3:constructor:constructor'}"],
      counterExamples: ["function()", "$$ND", "{\"status\":\"resolved\"}"],
    },
    {
      id: "ruby", why: "A serialised object of Ruby, or compiled code of Lua, that runs when it is read back.", over: "text", score: 8,
      pattern: /^\x04\x08[oceCSU[{]|"json_class"\s*:\s*"|^04086f[\da-f]{8}|^G0x1Y[VQU]|ActiveSupport::Deprecation::Deprecated\w+Proxy|Gem::(?:Requirement|Installer|SpecFetcher|Package::TarReader|RequestSet|StubSpecification)|ActiveModel::AttributeMethods|^BAh(?:vO|bCG|JU|VOi|jGU|SW)/,
      examples: ["\x04\x08o:\x40ActiveSupport", "ActiveSupport::Deprecation::DeprecatedInstanceVariableProxy", "--- !ruby/object:Gem::Installer"],
      counterExamples: ["Gem::Version", "BAh7"],
    },
    {
      id: "yaml-tag", why: "A YAML tag makes an object of the runtime.", over: "text", score: 8,
      pattern: /!!python\/(?:object|module|name|tuple)|!!javax?\.\w+|!!com\.\w+\.|!!org\.\w+\.|!ruby\/(?:object|hash|struct|regexp|sym|class)|!!js\/(?:function|regexp|undefined)|!!map:\w|!!php\/object/,
      examples: ["!!python/object/apply:os.system ['id']", "!!javax.script.ScriptEngineManager [x]", "!ruby/object:Gem::Installer"],
      counterExamples: ["!!str 5", "wow!!python rocks"],
    },
  ],
};
