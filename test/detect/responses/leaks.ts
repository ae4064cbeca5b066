/** Responses of services that tell what they should not: by what tells it, the media type and the body. Made up, in the form in which each platform writes. */
export interface Answer { type?: string; body: string; headers?: Readonly<Record<string, string>> }

const html = (body: string): Answer => ({ type: "text/html; charset=utf-8", body });
const plain = (body: string): Answer => ({ type: "text/plain", body });
const json = (value: unknown): Answer => ({ type: "application/json", body: JSON.stringify(value) });
const problem = (value: unknown): Answer => ({ type: "application/problem+json", body: JSON.stringify(value, undefined, 2) });

const javaTrace = `java.lang.NullPointerException: Cannot invoke "shop.orders.Order.total()" because "order" is null
	at shop.orders.OrderService.price(OrderService.java:88)
	at shop.orders.OrderController.show(OrderController.java:41)
	at java.base/java.lang.reflect.Method.invoke(Method.java:580)
Caused by: java.sql.SQLTransientConnectionException: pool-1 - Connection is not available
	... 31 more`;
const dotnetTrace = `System.InvalidOperationException: Sequence contains no elements
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   at Shop.Orders.OrderRepository.Find(Int32 id) in C:\\build\\src\\Shop.Orders\\OrderRepository.cs:line 57
   at Shop.Api.Controllers.OrdersController.Get(Int32 id) in C:\\build\\src\\Shop.Api\\Controllers\\OrdersController.cs:line 23`;
const pythonTrace = `Traceback (most recent call last):
  File "/srv/shop/venv/lib/python3.12/site-packages/flask/app.py", line 1473, in wsgi_app
    response = self.full_dispatch_request()
  File "/srv/shop/orders/views.py", line 31, in show
    return jsonify(order["total"])
KeyError: 'total'`;
const nodeTrace = `TypeError: Cannot read properties of undefined (reading 'total')
    at OrderService.price (/srv/shop/dist/orders/service.js:88:24)
    at async show (/srv/shop/dist/orders/routes.js:17:19)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`;
const rubyTrace = `NoMethodError (undefined method \`total' for nil:NilClass):

app/models/order.rb:41:in \`price'
app/controllers/orders_controller.rb:12:in \`show'`;
const goTrace = `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x6b2f41]

goroutine 34 [running]:
shop/orders.(*Service).Price(0x0, 0x2a)
	/build/orders/service.go:88 +0x21`;
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;").replaceAll("\n", "<br>\n").replaceAll("  ", "&nbsp; ");
const page = (title: string, inner: string): Answer => html(`<!doctype html><html><head><title>${title}</title></head><body>${inner}</body></html>`);

export const leaks: Readonly<Record<string, readonly Answer[]>> = {
  java: [
    plain(javaTrace), json({ timestamp: "2026-02-01T10:00:00Z", status: 500, error: "Internal Server Error", trace: javaTrace, path: "/orders/7" }), page("Error", `<pre>${escaped(javaTrace)}</pre>`),
    page("HTTP Status 500 – Internal Server Error", `<h1>HTTP Status 500 – Internal Server Error</h1><p><b>Exception</b></p><pre>jakarta.servlet.ServletException: Servlet.service() for servlet [dispatcher] threw exception\n\torg.apache.catalina.authenticator.AuthenticatorBase.invoke(AuthenticatorBase.java:482)\n</pre><p><b>Root Cause</b></p><pre>java.lang.ArithmeticException: / by zero\n\tshop.Cart.share(Cart.java:19)\n</pre><h3>Apache Tomcat/10.1.24</h3>`),
    problem({ type: "about:blank", title: "Internal Server Error", status: 500, detail: "Caused by: org.hibernate.exception.JDBCConnectionException: unable to acquire connection" }),
    { type: "application/xml", body: `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><detail><![CDATA[${javaTrace}]]></detail></soap:Fault></soap:Body></soap:Envelope>` },
    plain("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n"),
  ],
  kotlin: [json({ error: "at shop.orders.OrderKt$price$2.invokeSuspend(Order.kt:34)" })],
  dotnet: [
    plain(dotnetTrace), json({ Message: "An error has occurred.", ExceptionType: "System.InvalidOperationException", StackTrace: dotnetTrace }),
    problem({ title: "Sequence contains no elements", status: 500, exception: { details: dotnetTrace, path: "/orders/7" } }),
    page("Runtime Error", `<h1>Server Error in '/' Application.<hr></h1><h2><i>Object reference not set to an instance of an object.</i></h2><b>Stack Trace:</b><pre>[NullReferenceException: Object reference not set to an instance of an object.]\n   Shop.Web.Orders.Page_Load(Object sender, EventArgs e) in c:\\inetpub\\shop\\Orders.aspx.cs:31\n</pre><hr><b>Version Information:</b>&nbsp;Microsoft .NET Framework Version:4.0.30319; ASP.NET Version:4.8.4667.0`),
    plain("Unhandled exception. System.ArgumentNullException: Value cannot be null. (Parameter 'source')"),
  ],
  python: [
    plain(pythonTrace), json({ detail: pythonTrace }), page("KeyError: 'total' // Werkzeug Debugger", `<h1>KeyError</h1><div class="traceback">…</div>`),
    page("KeyError at /orders/7", `<h1>KeyError at /orders/7</h1><table><tr><th>Django Version:</th><td>5.0.6</td></tr></table><p>You're seeing this error because you have <code>DEBUG = True</code> in your Django settings file.</p>`),
    html(`<html><body><pre>${escaped(pythonTrace)}</pre></body></html>`),
  ],
  php: [
    html("<br />\n<b>Warning</b>:  Undefined array key \"total\" in <b>/var/www/shop/order.php</b> on line <b>31</b><br />\n<!doctype html><html><body>Order 7</body></html>"),
    html("<br />\n<b>Fatal error</b>:  Uncaught TypeError: count(): Argument #1 ($value) must be of type Countable|array, null given in /var/www/shop/order.php:44\nStack trace:\n#0 /var/www/shop/index.php(12): price(NULL)\n#1 {main}\n  thrown in <b>/var/www/shop/order.php</b> on line <b>44</b><br />"),
    { type: "application/json", body: "<br />\n<b>Notice</b>:  Undefined variable: total in <b>/var/www/shop/api.php</b> on line <b>9</b><br />\n{\"total\":null}" },
    { type: "application/json", body: "{\"total\":null}\nPHP Warning:  Division by zero in /var/www/shop/api.php on line 21\n" },
    { type: "application/json", body: "{\"items\":[{\"id\":1},\nWarning: Undefined property: stdClass::$price in C:\\xampp\\htdocs\\shop\\api.php on line 14\n{\"id\":2}]}" },
    json({ message: "Undefined offset: 3", exception: "ErrorException", file: "/var/www/shop/app/Http/Controllers/OrderController.php", line: 31, trace: "#0 /var/www/shop/vendor/laravel/framework/src/Illuminate/Routing/Controller.php(54): show('7')" }),
    page("Whoops! There was an error.", `<div class="exception"><span>ErrorException</span></div>`), page("phpinfo()", `<h1>PHP Version 8.2.12</h1>`),
    html("<div class=\"exception-summary\"><h1>Symfony Exception</h1></div>"),
  ],
  node: [
    plain(nodeTrace), json({ error: { message: "Cannot read properties of undefined", stack: nodeTrace } }), html(`<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>${escaped(nodeTrace)}</pre>\n</body>\n</html>\n`),
    json({ stack: nodeTrace.replaceAll("/srv/shop/", "file:///srv/shop/") }),
  ],
  ruby: [
    plain(rubyTrace), json({ status: 500, error: "Internal Server Error", exception: "#<ActiveRecord::StatementInvalid: PG::UndefinedColumn: ERROR: column orders.totl does not exist>", traces: { "Application Trace": [{ id: 0, trace: "app/models/order.rb:41:in `price'" }] } }),
    page("Action Controller: Exception caught", `<header><h1>NoMethodError in OrdersController#show</h1></header>`), json({ error: "app/models/order.rb:41:in 'Order#price'" }),
  ],
  go: [plain(goTrace), json({ error: goTrace }), plain("thread 'tokio-runtime-worker' panicked at src/orders.rs:88:24:\ncalled `Option::unwrap()` on a `None` value")],
  mysql: [
    plain("You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''7''' at line 1"),
    json({ error: "SQLSTATE[42S22]: Column not found: 1054 Unknown column 'totl' in 'field list'" }), html("<b>Warning</b>: mysqli_fetch_array() expects parameter 1 to be mysqli_result, bool given in <b>/var/www/shop/order.php</b> on line <b>9</b>"),
    json({ detail: "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure" }),
  ],
  postgresql: [
    json({ error: "ERROR:  syntax error at or near \"'\" LINE 1: select * from orders where id='7''" }), json({ detail: "(psycopg2.errors.UndefinedColumn) column orders.totl does not exist" }),
    plain("org.postgresql.util.PSQLException: ERROR: relation \"ordrs\" does not exist\n  Position: 15"), html("Warning: pg_query(): Query failed: ERROR:  unterminated quoted string at or near \"'\" in /var/www/a.php on line 3"),
  ],
  oracle: [plain("ORA-00933: SQL command not properly ended"), json({ message: "java.sql.SQLSyntaxErrorException: ORA-00942: table or view does not exist" }), plain("ORA-01756: quoted string not properly terminated")],
  "sql-server": [
    html("<font face=\"Arial\">Microsoft OLE DB Provider for SQL Server</font> <font>error '80040e14'</font> Unclosed quotation mark after the character string ''."),
    json({ error: "Incorrect syntax near 'totl'." }), plain("[Microsoft][ODBC Driver 17 for SQL Server][SQL Server]Invalid column name 'totl'."), json({ message: "Microsoft.Data.SqlClient.SqlException (0x80131904): Invalid object name 'dbo.Ordrs'." }),
  ],
  sqlite: [json({ error: "near \"totl\": syntax error" }), json({ detail: "sqlite3.OperationalError: no such column: totl" }), json({ error: "SQLite3::SQLException: no such table: ordrs" })],
  mongodb: [json({ error: { name: "MongoServerError", message: "MongoServerError: unknown operator: $foo" } })],
  listings: [
    html("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n<html>\n <head>\n  <title>Index of /backup</title>\n </head>\n <body>\n<h1>Index of /backup</h1>\n  <table><tr><th><a href=\"?C=N;O=D\">Name</a></th></tr></table></body></html>"),
    html("<html>\n<head><title>Index of /files/</title></head>\n<body>\n<h1>Index of /files/</h1><hr><pre><a href=\"../\">../</a>\n<a href=\"dump.sql\">dump.sql</a>  01-Feb-2026 10:00  1048576\n</pre><hr></body>\n</html>"),
    html("<html><head><title>shop.example - /files/</title></head><body><H1>shop.example - /files/</H1><hr>\n\n<pre><A HREF=\"/\">[To Parent Directory]</A><br><br> 2/1/2026 10:00 AM     4711 <A HREF=\"/files/web.config\">web.config</A><br></pre><hr></body></html>"),
    html("<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Directory listing for /</title>\n</head>\n<body>\n<h1>Directory listing for /</h1>\n<hr>\n<ul>\n<li><a href=\".env\">.env</a></li></ul></body></html>"),
    html("<html><head><title>Directory Listing For [/files/] - Up To [/]</title></head><body><h1>Directory Listing For [/files/]</h1></body></html>"),
    html("<!DOCTYPE html><html><head><title>listing directory /files</title></head><body><h1><a href=\"/\">~</a> / <a href=\"/files\">files</a> /</h1><ul id=\"files\" class=\"view-tiles\"></ul></body></html>"),
  ],
  source: [html("<?php\nrequire_once 'config.php';\n$db = new PDO($dsn);\n"), plain("<?php\ndefine('DB_PASSWORD', 'x');\n"), html("<%@ page import=\"java.sql.*\" contentType=\"text/html\" %>\n<html></html>"), html("<%@ Page Language=\"C#\" AutoEventWireup=\"true\" CodeFile=\"Orders.aspx.cs\" %>")],
  secrets: [
    plain("-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK\n-----END RSA PRIVATE KEY-----\n"), plain("DATABASE_URL=postgres://shop:hunter2@db.internal:5432/shop\nSECRET_KEY=abc\n"), json({ connection: "Server=db;Database=shop;User Id=shop;Password=hunter2;" }),
    plain("[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = x\n"), plain("root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"), { type: "application/x-unknown", body: "mongodb://shop:hunter2@mongo.internal/shop" }, { body: "root:x:0:0:root:/root:/bin/sh\n" },
    { type: "application/json", body: "{\"type\":\"service_account\",\"private_key_id\":\"0a1b2c\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\n\"}" },
  ],
  headers: [{ type: "text/html", body: "ok", headers: { "x-debug-error": "SQLSTATE[HY000] [2002] Connection refused" } }, { type: "application/json", body: "{}", headers: { "x-exception": "at shop.orders.OrderService.price(OrderService.java:88)" } }],
};

/** What a web shell answers. */
export const shells: readonly Answer[] = [
  html("<html><head><title>r57shell</title></head><body>safe_mode: off</body></html>"), html("<head><title>shop.example - WSO 2.9</title></head>"), html("<title>b374k 3.2.3</title>"), plain("uid=33(www-data) gid=33(www-data) groups=33(www-data)\n"),
  html("<title>p0wny@shell:~#</title>"), html("<!-- !c99shell v. 2.1 -->"),
];
