/** Scanners and attack tools that tell their names, their marks in probes and the hosts they listen on. README.md tells the method. */
import type { Detector } from "../types.ts";

export const detector: Detector = {
  name: "scanner",
  title: "Scanners and attack tools",
  owaspApi: ["API8:2023"],
  owaspTop: ["A05:2021"],
  cwe: [200],
  mitre: ["T1595", "T1595.002"],
  findings: [
    {
      id: "tool-name", why: "A header names an attack tool.", over: "text", score: 5, places: ["header"],
      pattern: /(?:^|[\s(;,])(?:sqlmap|nikto|nessus|nmap|masscan|zgrab|nuclei|acunetix|arachni|havij|w3af(?:\.org)?|dirbuster|gobuster|wpscan|openvas|burp ?(?:suite|collaborator)|netsparker|invicti|whatweb|skipfish|wfuzz|ffuf|fuzz faster u fool|feroxbuster|jaeles|commix|xsstrike|dalfox|joomscan|cmsmap|droopescan|jbrofuzz|n-stealth|webinspect|appscan|wapiti|zmeu|morfeus|sqlninja|bsqlbf|webtrends security|internet ninja|ysoserial|tplmap|kxss|httpx - open-source|interactsh|owasp zap|zaproxy|detectify|qualys|rapid7|nexpose|kube-hunter|sn1per|dotdotpwn|uniscan|cgichk|golismero|webvulnscan|whatwaf|wafw00f|l9explore|l9tcpid|leakix|cyberscan|jorgee|muieblackcat|hello,? ?world\/1\.0|libwww-perl\/\d|python-scan|sitelock|s\.t\.a\.l\.k\.e\.r|securityscan|evilscanner|gootkit|mysqloit|prog\.customcrawler|revolt\b|toata dragostea|w00tw00t|advanced email extractor|cisco-torch|crimscanner|dav\.pm|fimap|fhscan|get-minimal|mozilla\/[45]\.0 \(hydra\)|absinthe|owari|springenwerk|sysscan|this is an exploit|paros|xsser|tsunamisecurityscanner|goby|pocsuite\d?|vega|kiterunner|hakai|libredtail-http|internetmeasurement|interactsh-client|ibm-appscan-proxy|dirbuster-[\w.-]+|openvas-vt|expanse|censysinspect|censys|netcraftsurveyagent|odin|modatscanner|cyberscanner|dirsearch|recon-ng|subfinder|httprobe|gau|katana|arjun|paramspider|xray|crawlergo|rad|yakit|nosqlmap|ghauri|bbot|metasploit|cobalt strike|mirai|gh0st|python-nmap|shodan|fofa|zoomeye|void-bot|webshag|bbscan|afrog|pathscan|wprecon|hakrawler|gospider|spiderfoot|theharvester|grendel-scan|ratproxy|xspider|pangolin|thc-hydra|medusa|patator|datacha0s|routersploit|xspear|nettacker|vulmap|ssrfmap|graphqlmap|graphw00f|h2csmuggler|crlfuzz|lfisuite|kadimus|sstimap|jwt_tool|fimap\.googlecode\.com|zeus\b[^a-z]*scan)(?:$|[\s\/;,):(]|-\d)/i,
      examples: ["sqlmap/1.7#stable (http://sqlmap.org)", "Mozilla/5.00 (Nikto/2.1.6)", "nessus", "Mozilla/5.0 zgrab/0.x", "Mozilla/4.0 (compatible; MSIE 7.0) Havij", "sqlninja-0.2.999"],
      counterExamples: ["Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0", "https://blog.example/nikto/", "curl/8.0", "vegan"],
    },
    {
      id: "probe-mark", why: "A scanner's mark stands in the input.", over: "text", score: 5,
      pattern: /acunetix[_-]wvs|acunetix-(?:product|scanning|user)|appscan_fingerprint|nessus_is_probing|nikto-test-|\bw00tw00t\.at|netsparker\(0x|:nessus\b|\bqualys_scan|sqlmap[_-]?(?:test|output|\/\d)|\bx-scan-memo|\bmuieblackcat|nmaplowercheck|\bsdk\/nmap|\bbxss\.me\b|\bR3dX55\b|(?:^|\/)(?:nice%20ports|nice ports,)/i,
      examples: ["/acunetix-wvs-test-for-some-inexistent-file", "/nmaplowercheck1618", "http://bxss.me/t/xss.html"],
      counterExamples: ["Acunetix is a product", "sqlmap"],
    },
    {
      id: "listener", why: "The input leads to a host on which attack tools listen for answers.", over: "text", score: 5,
      pattern: /[\w-]{6,}\.(?:oastify\.com|burpcollaborator\.net|interact\.sh|interactsh\.com|oast\.(?:pro|live|site|online|fun|me)|dnslog\.(?:cn|xyz)|ceye\.io|requestcatcher\.com|pipedream\.net|webhook\.site|requestbin\.(?:com|net)|dnsbin\.\w+|canarytokens\.(?:com|org|net)|bxss\.in|xss\.ht|ezxss\.com|beeceptor\.com|tupper\.io|eyes\.sh)\b/i,
      examples: ["nslookup abc123def.oastify.com", "http://c23b2la0kl1krjcrdj10.oast.fun/x"],
      counterExamples: ["oastify.com", "https://webhook.site/docs"],
    },
    {
      id: "probe-path", why: "The path is one that scanners ask every server for.", over: "text", score: 5, places: ["path"],
      pattern: /\/(?:vendor\/phpunit\/|cgi-bin\/(?:sslvpnclient|handler|nas_sharing|authLogin|supervisor|mainfunction|jarrewrite|php|test-cgi|\.|luci|bash|admin\.cgi|status|printenv|[\w.]+\.(?:sh|cgi|pl)$)|boaform\/|hnap1|gponform\/|_ignition\/execute|solr\/(?:admin|select)|actuator\/(?:env|heapdump|gateway|jolokia|trace|mappings)|jolokia\/|manager\/(?:html|text|status)$|invoker\/(?:jmx|ejb)|jmx-console|web-console|wls-wsat|_async\/async|console\/(?:css\/)?%2e|autodiscover\/autodiscover\.json|owa\/auth\/x\.js|ecp\/|remote\/(?:fgt_lang|login\?lang)|dana-na\/|tmui\/login|mgmt\/tm\/|shell\?|setup\.cgi|currentsetting\.htm|evox\/about|sdk$|phpmyadmin|pma\/|myadmin|mysqladmin|sqlweb|xmlrpc\.php$|wlwmanifest\.xml|eval-stdin\.php|thinkphp|index\/\\?think|druid\/index|nacos\/|struts2?-|debug\/default\/view|telescope\/requests|\.aws\/credentials|server-info$|trace\.axd|elmah\.axd|_profiler\/|__debug__\/|_cat\/indices|stats;csv|wp-(?:admin\/(?:setup-config|install)\.php|content\/(?:backups-dup|uploads\/[^?]*\.php|debug))|wp-config|dana\/|vpn\/(?:js\/|\.\.|\/)|vpns\/|restapi\/logon|setupwizard\.aspx|sdk\/vim|administrator\/manifests|console\/login\/loginform|jenkins\/script|api\/v1\/namespaces|serverless\.ya?ml|vendor\/composer|(?:wwwroot|www|web|site|backup|htdocs|public_html)\.(?:zip|rar|tar|tgz|7z|tar\.gz)$|phpinfo\.php|adminer[\w.-]*\.php|server-status|ztp\/|sslvpn|global-protect\/|ssi\.cgi|axis2|web\.config|v1\.\d+\/containers\/json|hudson\/|setup\/setupadministrator|nessus-check|\.htaccess~|host-manager\/html|cfide\/administrator|moveitisapi|mifs\/aad\/|telerik\.web\.ui\.webresource\.axd|terraform\.tfstate|terraform\.tfvars|connector\.minimal\.php|sdk\/weblanguage|v1\/agent\/service\/register|ws\/v1\/cluster\/apps\/new-application)/i,
      examples: ["/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/cgi-bin/luci", "/actuator/heapdump", "/phpMyAdmin/index.php", "/wp-admin/install.php", "/terraform.tfstate"],
      counterExamples: ["/actuator/health", "/manager", "/console", "/solr-panels"],
    },
    {
      id: "editor-copy", why: "The path is the copy that an editor leaves of a file with source or settings.", over: "text", score: 5, places: ["path"],
      pattern: /\.(?:ya?ml|php|env|json|conf|config|ini|sql|inc|properties|py|rb)(?:~|\.sw[po])$/i,
      examples: ["/config/database.yml~", "/.wp-config.php.swp"],
      counterExamples: ["/config.yml", "/~alice/config.json"],
    },
  ],
};
