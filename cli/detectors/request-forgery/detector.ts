/** Server-side request forgery: URLs that lead a service to itself, its network or its cloud. README.md tells the method. */
import { type Detector, inputPlaces } from "../types.ts";

/** What a URL stands in: headers as Referer and Origin tell where a browser is, which may be this machine. */
const urlPlaces = inputPlaces.filter((place) => place !== "header" && !place.startsWith("response"));

/**
 * A URL whose host is one of these. What stands before the host, if it may be left out, is an alternative of its own: the rare byte that ends it is
 * what the engine then looks for.
 */
function atHost(hosts: string): RegExp {
  const scheme = String.raw`^[\s"'(]*(?:(?:url:)?(?:https?|ftp):[/\\]*|(?:[a-z][a-z\d+._-]*:)?[/\\]{2})`;
  return new RegExp(String.raw`${scheme}${hosts}|${scheme}[^\s/?#@]*@${hosts}`, "i");
}

export const detector: Detector = {
  name: "request-forgery",
  title: "Server-side request forgery",
  owaspApi: ["API7:2023"],
  owaspTop: ["A10:2021"],
  cwe: [918],
  mitre: ["T1190", "T1552.005"],
  findings: [
    {
      id: "metadata-address", why: "The value leads to a cloud's metadata service.", over: "text", score: 8,
      pattern: /^(?:[\w-]+:\s)?[^\s]*(?:169\.254\.169\.(?:254|253|123)|169\.254\.170\.2|100\.100\.100\.200|192\.0\.0\.192|168\.63\.129\.16|fd00:ec2::254|metadata\.cloud\.ibm\.com|metadata\.(?:google\.internal|goog\b|packet\.net|platformequinix\.com|tencentyun\.com|azure\.(?:com|internal)|nicconf|internal\b)|instance-data(?:\.ec2)?(?:\.internal|\/)|rancher-metadata|computeMetadata\/v1|latest\/(?:meta-data|user-data|dynamic\/instance-identity|api\/token)|opc\/v[12]\/instance|metadata\/(?:v1\.json|instance\?api-version|identity\/oauth2)|openstack\/latest)[^\s]*\s*(?:$|[^\s\w])/i,
      examples: ["http://169.254.169.254/latest/meta-data/", "metadata.google.internal", "http://100.100.100.200/"],
      counterExamples: ["The address 169.254.169.254 is link-local", "/docs/metadata/v2"],
    },
    {
      id: "metadata-in-text", why: "A metadata service's URL stands in a text.", over: "text", score: 3,
      pattern: /https?:\/\/(?:169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200)/i,
      examples: ["fetch http://169.254.169.254/x"],
      counterExamples: ["169.254.169.254"],
    },
    {
      id: "local-name", why: "The URL's host is a name for the machine itself or its cluster.", over: "text", score: 5, places: urlPlaces,
      pattern: /^[\s"'(]*(?:(?:[a-z][\w+.-]*:)?[/\\]{2,3}|https?:[/\\]?)?(?:[\w.-]+\.localhost|localhost\d?(?:\.localdomain\d?)?|ip6?v?6?-?(?:localhost|loopback)|(?:[\w-]+\.)?(?:docker|containers)\.internal|[\w.-]+\.(?:svc|cluster\.local)|kubernetes\.default(?:\.svc)?|(?:[\w.-]+\.)?(?:localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localho\.st|yoogle\.com|nip\.io|sslip\.io|xip\.io|rbndr\.us|1u\.ms|burpcollaborator\.net)|loopback)\.?(?::\d+)?[/\\?#\0]|^[\s"'(]*https?:\/\/kubernetes(?::\d+)?[/\\?#\0]/i,
      examples: ["http://localhost/", "localhost/", "http://10-0-0-1.nip.io/", "host.docker.internal/", "//localhost:8080/x"],
      counterExamples: ["localhost", "https://localhost-consulting.com/", "I run localhost/ here", "kubernetes/overlays/prod.yaml", "https://partner.example.com/hook"],
    },
    {
      id: "local-name-url", why: "The URL is nothing but a scheme and a name for the machine itself.", over: "text", score: 5, places: urlPlaces,
      pattern: atHost(String.raw`(?:localhost(?:\.localdomain)?|[\w.-]+\.(?:docker\.internal|cluster\.local|localtest\.me|lvh\.me|nip\.io|sslip\.io|xip\.io|1u\.ms|rbndr\.us|localhost))\.?(?::\d+)?\s*$`),
      examples: ["http://localhost", "http://localhost:22", "https://127-0-0-1.sslip.io"],
      counterExamples: ["localhost:22", "https://nip.io.example.com"],
    },
    {
      id: "local-address", why: "The URL's host is an address of the machine itself, of a private network or of the link.", over: "text", score: 5, places: urlPlaces,
      pattern: atHost(String.raw`(?:127(?:\.\d{1,10}){1,3}|0(?:\.0){0,3}|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,5}){1,2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2}|198\.1[89](?:\.\d{1,3}){2})\.?(?::\d+)?(?:[/\\?#@;]|\s*$)`),
      examples: ["http://127.0.0.1:8080/", "https://10.1.2.3/", "http://192.168.1.1", "http:127.0.0.1", "http://0/", "http://127.1/"],
      counterExamples: ["10.0.0.1", "https://10.example.com/", "http://172.32.0.1/", "note: 127.0.0.1 is local"],
    },
    {
      id: "odd-address", why: "The URL's host is an address in a spelling that no one types: decimal, octal, hexadecimal or short.", over: "text", score: 5, places: urlPlaces,
      pattern: atHost(String.raw`(?:(?:0x[\da-f]{1,16}|0[0-7]{2,11})(?:\.(?:0x[\da-f]+|\d+)){0,3}|(?:\d{1,3}\.){1,3}0x[\da-f]+|(?:\d{1,3}\.){1,2}0[0-7]+(?:\.\d+)*|\d{8,12}|\d{1,3}\.\d{4,8}|\d{1,3}\.\d{1,3}\.\d{3,5})\.?(?::\d+)?(?:[/\\?#]|\s*$)`),
      examples: ["http://0x7f.1/", "http://0177.0.0.1/", "gopher://0x7f000001", "http://2852039166/", "http:2852039166", "http://169.16689662/", "local_file://2852039166/"],
      counterExamples: ["https://example.com/0x7f", "0x7f000001", "tel:0123456789", "http://8.8.8.8/", "2852039166"],
    },
    {
      id: "ip6-address", why: "The URL's host is an IPv6 address of this machine, of its network, or one that holds an IPv4 address.", over: "text", score: 5, places: urlPlaces,
      pattern: /^[\s"'(]*(?:(?:url:)?(?:https?|ftp):[/\\]*|(?:[a-z][a-z\d+._-]*:)?[/\\]{2})(?:[^\s/?#@]*@)?\[(?:(?:::|0|f[cde]|64:ff9b|2002:)[\da-f:.]*|[\da-f:]*:\d+\.[\d.]+|[\da-f:.]*:[\da-f:.]*%\w*)(?:%\w*)?\]?(?::\d+)?(?:[/\\?#\]]|\s*$)/i,
      examples: ["http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[fe80::%zone1]", "http:[::ffff:a9fe:a9fe]"],
      counterExamples: ["[::1]", "https://example.com/[a:b]", "note: [12:30] start"],
    },
    {
      id: "inner-name", why: "The URL's host is a name that only an inner network knows.", over: "text", score: 5, places: urlPlaces,
      pattern: /^[\s"'(]*(?:https?|ftp|wss?):[/\\]{2}[a-z][\w-]*(?::\d+)?(?:[/?#]\S*)?\s*$|^[\s"'(]*(?:https?|ftp|wss?):[/\\]{2}[^\s/?#@]*@[a-z][\w-]*(?::\d+)?(?:[/?#]\S*)?\s*$|^[\s"'(]*(?:https?|ftp|wss?):[/\\]{2}(?:[^\s/?#@]*@)?[\w.-]+\.(?:local|internal|intranet|corp|lan|home|private|localdomain|svc|consul|home\.arpa)(?::\d+)?(?:[/?#]\S*)?\s*$/i,
      examples: ["http://consul:8500/v1/agent/self", "http://intranet/", "https://db.internal/x"],
      counterExamples: ["https://example.com/", "see http://intranet/", "http://internal.example.com"],
    },
    {
      id: "nested-address", why: "A URL within the value leads to the machine itself, a private network or the link.", over: "text", score: 5, places: urlPlaces,
      pattern: /^(?:[^\s]*[=|,(]|\s*[<{[][^\n]*[>"'=]\s*)(?:https?|ftp|gopher|dict|ldaps?|ws):\/\/(?:[^\s\/?#@]*@)?(?:localhost[:\/?#]|127(?:\.\d{1,3}){3}|0\.0\.0\.0|10(?:\.\d{1,3}){3}[:\/?#]|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254\.|\[::|0x7f|2130706433|metadata\.)|\bconcat:(?:https?|file):|\bx-(?:beresource|anonresource-backend)=|\bautodiscover\/autodiscover\.json\?[^\s]*@|^\s*\\\\\d{1,3}(?:\.\d{1,3}){3}\\|^\s*(?:h\ttp|ht\ttp|h\tttp|htt\tp|https?\t)s?:\/\/|"\s*:\s*"127\.0\.0\.1:\d+\/|^[\s"'(]*https?\+unix:/i,
      examples: ["http://x.example/r?u=gopher://127.0.0.1:6379/_INFO", "{\"url\":\"http://localhost:8001/x\"}", "<string>http://192.168.1.10:22/</string>", "concat:http://127.0.0.1/x|file:///etc/passwd"],
      counterExamples: ["see http://localhost:3000/", "https://x.example/?u=https://y.example/", "{\"url\":\"https://x.example/\"}"],
    },
    {
      id: "odd-scheme", why: "The URL's scheme lets a service speak to other services than the web's.", over: "text", score: 5, places: urlPlaces,
      pattern: /^[\s"'(]*(?:url:)?(?:(?:gopher|dict|netdoc|ldaps?|ldapi|tftp|rmi|iiop|jndi|telnet|finger|acap|xri|beep|snmp):\/\/\S|(?:smb|nfs|afp|vnc|rdp):\/\/\d{1,3}\.|(?:sftp|ssh|rsync|imaps?|pop3s?|smtps?):\/\/[^\s\/@]+:\d|jar:(?:https?|file|ftp):|mailto:\S*\/\/)/i,
      examples: ["gopher://127.0.0.1:6379/_INFO", "dict://x:11211/", "jar:http://evil.co/b.zip!a", "ldap://127.0.0.1/"],
      counterExamples: ["https://example.com", "dict: a word book", "jar: of honey", "mailto:a@b.example"],
    },
    {
      id: "host-before-at", why: "What looks like the URL's host is a user name: the real host comes after an @.", over: "text", score: 5,
      pattern: /^[\s"'(]*(?:https?|ftps?):[/\\]*(?:[^\s/?#@:]+\.[a-z]{2,}(?::[^\s/?#@]*)?@|[^\s@]*[/?#&\\](?::\w*)?@(?:[\w-]+@)?(?:[\w-]+\.)+[a-z]{2,6}\/?$|[^\s@/]*(?:\s|&|#)+[&#\s]*@)/i,
      examples: ["http://example.com@evil.test/", "http://example.com/@evil.com/", "http://google.com:80#@127.0.0.1/", "http://google.com:80 &@127.88.23.245:22/"],
      counterExamples: ["https://user:pw@example.com/", "https://example.com/?mail=a@b.example", "https://medium.com/@name/post", "https://cdn.example.net/npm/vue@2.6.0/vue.js"],
    },
    {
      id: "escaped-host", why: "Every letter of the URL's host is escaped.", over: "text", score: 5,
      pattern: /^[\s"'(]*https?:[/\\]{2}(?:\\+\w){3}/i,
      examples: ["http://\\l\\o\\c\\a\\l\\h\\o\\s\\t/"],
      counterExamples: ["https://example.com/\\a\\b\\c"],
    },
  ],
};
