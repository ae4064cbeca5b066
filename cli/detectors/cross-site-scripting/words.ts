/** Names of HTML and of JavaScript by what they tell where one is found. The HTML lexer turns them into their letters (README.md). */

/** Elements; a known one that is not here is `t`, an unknown one `u`. */
export const elementWords: Readonly<Record<string, string>> = {
  s: "script",
  f: "iframe frame frameset object embed applet portal fencedframe",
  b: "base",
  m: "meta",
  l: "link",
  y: "style",
  v: "svg math",
  n: "animate animatetransform animatemotion animatecolor set discard handler foreignobject feimage use mglyph annotation-xml maction",
  o: "xml xss isindex bgsound layer ilayer marquee keygen plaintext xmp listing comment noembed import vmlframe noframes template slot blink event-source",
  t: `a abbr acronym address area article aside audio b bdi bdo big blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div
    dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i img image input ins kbd label legend li main map mark menu meter nav noscript ol
    optgroup option output p param picture pre progress q rp rt ruby s samp search section select small source span strike strong sub summary sup table tbody td textarea tfoot th thead
    time title tr track tt u ul var video wbr g path rect circle line text`,
};

/** Events that pages handle every day; a handler of any other is rare in them and common in attacks. */
export const everydayEvents = "click change submit input keyup keydown keypress load unload blur scroll resize select reset dblclick mousedown mouseup mouseover mouseout mouseenter mouseleave mousemove dragstart dragover drop touchstart touchend ended contextmenu";

/** Attributes whose value is a URL, other than by its scheme; attributes of old browsers that fetch or run. */
export const attributeWords: Readonly<Record<string, string>> = {
  k: "datasrc dataformatas datafld fscommand seeksegmenttime dynsrc lowsrc attributename allowscriptaccess",
  d: "srcdoc",
  r: "http-equiv",
};

/** Identifiers of JavaScript: `X` only attacks have them in a handler or a value, `D` opens a dialog, `J` runs, sends or changes something. */
export const scriptWords: Readonly<Record<string, string>> = {
  X: "eval fromcharcode atob execscript constructor srcelement cookie unescape expression xss outerhtml globaleval vbscript msgbox defineproperty __definegetter__ valueof",
  D: "alert prompt confirm write",
  J: `document window location settimeout setinterval fetch xmlhttprequest innerhtml function import writeln open top self parent localstorage sessionstorage postmessage
    navigator console javascript style src call apply throw onerror print domain return this var let const new`,
};

/** Styles that run code or fetch other styles, without white space and backslashes. */
export const badStyles: readonly string[] = [
  "expression(", "expression2", "javascript:", "vbscript:", "-moz-binding", "behavior:", "behaviour:", "@import", "url(data:", "url(\"data:", "url('data:", "-o-link", "binding:url",
];
