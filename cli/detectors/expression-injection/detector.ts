/** Expression languages of Java (EL, SpEL, OGNL, MVEL) and JNDI look-ups (Log4Shell). README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "expression-injection",
  title: "JNDI and expression-language injection",
  owaspApi: ["API8:2023"],
  owaspTop: ["A03:2021", "A06:2021"],
  cwe: [917, 94, 20],
  mitre: ["T1190", "T1059"],
  findings: [
    {
      id: "jndi", why: "A look-up in a directory is asked for, which loads foreign code (CVE-2021-44228).", over: "text", score: 8,
      pattern: /jndi\s*:\s*(?:(?:ldaps?|rmi|dns|iiop|corba|nis|nds|https?)\s*:|\$)|[$]\{?\s*\{?\s*jndi\s*[:$}]|%\{jndi:/i,
      examples: ["${jndi:ldap://evil/a}", "${::-$}{jndi:dns://x}", "$%7Bjndi:rmi://x}"],
      counterExamples: ["JNDI: a directory service", "jndi.properties"],
    },
    {
      id: "nested-lookup", why: "Look-ups of Log4j are nested or split to spell a word letter by letter.", over: "text", score: 8,
      pattern: /\$\{[^{}\s]*:?[^{}\s]*\$\{(?:lower|upper|env|sys|java|date|ctx|main|map|base64|::?-|[^{}\s]*:-)|\$\{(?:lower|upper)\s*:\s*(?:\$\{)?[a-z]{1,4}\s*\}|\$\{[^{}\s]*:[^{}\s]*:-[^{}\s]?\}|\$\{::?-[^{}\s]{1,4}\}|\$\{date:'[a-z]'\}|\$\{base64:/i,
      examples: ["${${lower:j}ndi:ldap://x}", "${${::-j}${::-n}di:rmi://x}", "${${env:X:-j}ndi", "${upper:j}"],
      counterExamples: ["${HOME}", "${1:-5}", "${VAR:-default}", "${lower}"],
    },
    {
      id: "log-lookup", why: "A look-up of Log4j or Commons Text reads the machine's environment, asks a name server or runs a script (CVE-2022-42889).", over: "text", score: 5,
      pattern: /\$\{(?:env|sys|java|hostName|docker|k8s|spring|bundle|ctx|main|web|log4j|sd|jvmrunargs|marker|map|event|script|dns|url|file|const|urlDecoder|xml|resourceBundle|base64Decoder|properties):[\w.:\-/|'"() ]+\}|\$\{(?:script|dns|url|file|urlDecoder|xml|base64Decoder):[^\s}]{2}/i,
      examples: ["${env:AWS_SECRET_ACCESS_KEY}", "${sys:java.version}", "${java:os}", "${dns:address|x.example}"],
      counterExamples: ["${env}", "${color:red}", "env: production"],
    },
    {
      id: "java-type", why: "An expression names a type of Java's runtime.", over: "text", score: 8,
      pattern: /\bT\s*\(\s*(?:java|javax|org|com|sun|String|System|Runtime|Thread)\b|@java\.(?:lang|io|util|net)\.\w+@|new\s+java\.(?:lang\.ProcessBuilder|util\.Scanner|io\.(?:File\w*|BufferedReader))\b|new\s+BufferedReader\s*\(\s*new\s+FileReader|\bJMXConfigurator\b|new\s+javax\.script\.ScriptEngineManager/,
      examples: ["${T(java.lang.Runtime).getRuntime().exec('id')}", "@java.lang.Runtime@getRuntime()", "new javax.script.ScriptEngineManager()"],
      counterExamples: ["import java.io.File;", "List<T> x", "java.lang.String"],
    },
    {
      id: "ognl", why: "An OGNL expression reaches for its context or its guard.", over: "text", score: 8,
      pattern: /_memberAccess|#memberAccess|#(?:request|session|parameters|application)\.\w+[(\[]|#(?:context|session|request|application|attr|parameters|root|this)\s*\[\s*['"]|\(\s*#\w+\s*=\s*(?:@|new\b|\(|#|['"])|[%$]\{\s*\(\s*#\w+\s*=|@ognl\.OgnlContext|#\w+\.(?:excludedClasses|getInstance|setExcluded\w+)|com\.opensymphony\.xwork2|(?:redirect|action|redirectAction)\s*:\s*[$%]\{|xwork\.MethodAccessor/,
      examples: ["%{(#_memberAccess['allowStaticMethodAccess']=true)}", "(#a=@java.lang.Runtime@getRuntime())", "redirect:${#req}"],
      counterExamples: ["#context", "see action: {run}", "(#1 = first)"],
    },
    {
      id: "reflection", why: "An expression climbs from an object to its class to run code.", over: "text", score: 5,
      pattern: /[$#%*]\{[^}\n]*(?:\.getClass\s*\(|\.class\b|\.forName\s*\(|getRuntime|ProcessBuilder|\.exec\s*\(|\.getDeclared|pageContext\b|applicationScope|servletContext|facesContext|sessionScope|\.loadClass|^[#$]\{\s*(?:systemProperties|systemEnvironment)\b|(?:systemProperties|systemEnvironment)\[|@environment\.)|(?:''|"")\s*\.\s*GetType\s*\(\)\s*\.|(?:''|"")\s*\.\s*(?:getClass\s*\(|class\b)[^\n]*forName|\.getClass\(\)\s*\.\s*forName\s*\(/,
      examples: ["${''.getClass().forName('java.lang.Runtime')}", "#{applicationScope}", "%{1.getClass()}", "${pageContext.request}"],
      counterExamples: ["obj.getClass().getName()", "${className}", "#{id}"],
    },
    {
      id: "class-loader", why: "A bound name climbs to the class loader (CVE-2022-22965).", over: "text", score: 8,
      pattern: /^(?:\w+[.[])?class['"\].[]+(?:module|classLoader|protectionDomain)\b/i,
      examples: ["class.module.classLoader.resources.context.parent.pipeline.first.pattern", "class['classLoader']"],
      counterExamples: ["class.name", "classModule"],
    },
    {
      id: "runtime", why: "A command is run, or foreign code loaded, by Java's runtime or a driver of it.", over: "text", score: 5,
      pattern: /getRuntime\s*\(\s*\)\s*(?:;[\t ]*\w+\s*)?\.\s*exec\s*\(|\bProcessBuilder\s*\([^\n]*\)\s*\.\s*start\s*\(|ScriptEngineManager[^\n]*\.eval\s*\(|\$\$BCEL\$\$|\bClassPathXmlApplicationContext\b|\bFileSystemXmlApplicationContext\b|\bCamelExec\w+\s*:|<insertFromJNDI\b|\bjdbc:(?:h2:[^\n]*(?:init\s*=|runscript|trigger)|mysql:[^\n]*(?:autodeserialize|allowloadlocalinfile|queryinterceptors)|postgresql:[^\n]*(?:socketfactory|loggerfile|sslfactory)|db2:[^\n]*clientreroute|derby:[^\n]*slavehost|ibm:|oracle:[^\n]*ldap)|\]\s*\.\s*execute\s*\(\s*\)\s*\.\s*text|javax\.naming\.InitialContext|^\s*java\.lang\.\w+\.\w+\s*\(/i,
      examples: ["java.lang.Runtime.getRuntime().exec('id')", "new ProcessBuilder('id').start()", "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://x'"],
      counterExamples: ["The process builder starts", "jdbc:postgresql://db/orders", "Runtime rt = Runtime.getRuntime();\nrt.exec(cmd);"],
    },
    {
      id: "java-class", why: "The value, or a string in it, is the name of a class of Java's platform.", over: "text", score: 5,
      pattern: /(?:^\s*|["'=>]|&gt;)(?:java\.(?:lang|io|beans|util|net|rmi|security|sql|nio)\.(?:[a-z]+\.)*(?:[A-Z]\w+|reflect)|java\.lang\.reflect[\w.]*|javax\.(?:script|naming|management|xml)\.[\w.]+|com\.sun\.(?:org|rowset|jndi|corba)[\w.]*|sun\.(?:misc|reflect)\.\w+|com\.opensymphony\.\w+|org\.apache\.(?:commons|struts2?|xalan|bcel|tomcat)[\w.]*|org\.omg\.CORBA[\w.]*|javassist[\w.]*|org\.mozilla\.javascript[\w.]*|com\.mchange\.[\w.]+|com\.alibaba\.fastjson[\w.]*|ognl\.[\w.]+|java\.(?:Runtime|ProcessBuilder)|java\.evil\.\w+)(?:\s*$|["'<]|&lt;|=)/,
      examples: ["java.lang.ProcessBuilder", "test=java.io.BufferedReader", "<a>java.lang.Runtime</a>", "org.apache.commons", "com.sun.org.apache"],
      counterExamples: ["import java.io.File;", "java.lang.String s", "org.example.commons", "throws java.lang.Exception in main"],
    },
    {
      id: "java-runner", why: "The name of what runs commands in Java stands with that of a package or a gadget.", over: "text", score: 5,
      pattern: /\bjava\b[\w.]*\.(?:runtime|processbuilder)\b|\b(?:runtime|processbuilder)\.[\w.]*(?:clonetransformer|forclosure|instantiate(?:factory|transformer)|invokertransformer|prototype(?:clone|serialization)factory|whileclosure)/i,
      examples: ["java.evil.runtime", "ProcessBuilder.evil.clonetransformer", "java.lang.Runtime"],
      counterExamples: ["the Java runtime", "processbuilder", "javascript.runtime"],
    },
  ],
};
