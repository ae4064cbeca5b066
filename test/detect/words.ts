/** Names that APIs give to fields and words that people type alone: some are also words of a shell, of SQL, of PHP or of a database. */
export const apiWords = `
lastLogin lastLog systemInfo taskList userAdd userDel groupAdd hostname uptime whois flock pipx printEnvironment like likes unlike rlike regexp regExp RegExp regex xor
XOR not_in group-by groupBy order-by orderBy sort-by limit offset having union select selected insert update delete drop truncate exec execute execution call declare cast convert
schema_name schemaName table_name column_name database_name sp_min sp_max sp_price sp_length information memory_limit safe_mode extension_dir max_execution_time upload_max_filesize
_config config _utils utils _source _id _type __typename __v $schema $ref $id $defs class_name className constructor prototype proto toString valueOf hasOwnProperty throwOnError
onError onClick onLoad onChange on_hold once script scripts javascript style styles iframe embed object objects form forms input inputs body head title meta link links base
alert alerts confirm confirmed prompt prompts eval evaluation setTimeout timeout window windows document documents location cookie cookies domain referrer origin host path root
cat cats ls ps id ids df du dd nc sh rm cp mv cd pwd env top kill find grep sort head tail less more time date type echo test sleep ping wait at who w last cal join paste
curl wget nmap python perl ruby php node bash powershell cmd git docker kubectl npm make go rust cargo mysql psql redis mongo sqlite
admin root user users username password passwd token secret key keys api_key access_token refresh_token session sessions auth authorization permission permissions role roles
null true false undefined none nil nan infinity yes no on off 0 1 -1 0.0 1e5 1.0.0 v1 v2 2026-11-21 12:30 12:30:00Z +49 #1 #fff 50% 100% <3 :) ;-) -> => ... -- n/a N/A & && C++ C# F# .NET R&D AT&T Q&A
asc desc ASC DESC first last next prev previous page per_page pageSize page_size cursor after before since until from to start end begin begins min max sum avg count total
`.trim().split(/\s+/);

/** Short values as forms and queries have them. */
export const apiValues = [
  "order by", "ORDER BY", "sort by date", "group by", "select all", "drop off", "not in", "like new", "union jack", "and more", "or later", "if needed", "O'Brien", "d'Angelo", "Café de l'Union", "L'Alter Ego", "Côte d'Or", "L'Or Noir", "dell'Union", "Bar de l'Exec", "aujourd'hui", "l'Index", "sant'Or", "d'Insert", "L'Update", "rock 'n' roll", "5' 10\"", "7\" vinyl",
  "name,-created_at", "fields=id,name", "-created_at", "created_at:desc", "id:asc,name:desc", "price>=10", "status eq 'open'", "name ne 'x'", "items.price", "user[name]", "filter[status]", "tags[]", "a.b.c", "*.example.com", "/orders/*",
  "application/json", "text/html; charset=utf-8", "image/png", "en-US,en;q=0.9", "Mozilla/5.0 (X11; Linux x86_64)", "bytes=0-499", "W/\"abc\"", "max-age=3600, must-revalidate", "no-cache", "keep-alive", "gzip, deflate, br",
  "https://www.example.com/", "https://www.example.com/a/b?c=d&e=f#g", "//cdn.example.com/x.js", "mailto:a@b.example", "tel:+491234567", "urn:isbn:0451450523", "s3://bucket/key", "gs://bucket/key", "arn:aws:iam::123456789012:role/x", "git@github.com:a/b.git",
  "file.txt", "report (final).pdf", "My Photos/2026/11.jpg", "C:\\Users\\ana\\Documents\\x.docx", "kubernetes/overlays/prod.yaml", "src/main.rs", "a/b/c", "./run", "~/notes", "node_modules/.bin/tsc", "Dockerfile", ".gitignore",
  "550e8400-e29b-41d4-a716-446655440000", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "d41d8cd98f00b204e9800998ecf8427e", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "aGVsbG8gd29ybGQ=", "sk-test-abcdefghijklmnop", "1.2.3.4", "2001:db8::1", "10.0.0.0/8", "00:11:22:33:44:55",
  "{}", "[]", "[1,2,3]", "{\"a\":1}", "{\"lastLogin\":\"2026-11-21\"}", "{{name}}", "{name}", "${name}", "%s", "<b>bold</b>", "a < b", "a > b", "a=b", "1+1", "2*3", "x^2", "50%-60%", "(555) 123-4567", "€ 5,00", "$5.00", "£3", "¥100", "日本語", "Ünïcödé", "🎉", "@user", "#tag", "key: value", "key=value;other=value",
  "0 3 * * *", "*/5 * * * *", "P1DT2H", "2026-11-21T22:00:00Z", "Europe/Berlin", "UTC+1", "M 10 10 L 20 20 Z", "rgb(1, 2, 3)", "#ff0000", "calc(100% - 10px)", "translate(10,20)", "sha256-abc=", "rgba(0,0,0,.5)",
];
