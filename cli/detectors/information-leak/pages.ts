/** Pages that servers and frameworks make of an error or of a folder. */
import type { Finding } from "../types.ts";

export const pages: readonly Finding[] = [
  {
    id: "node-page", why: "A stack trace of Node, made into a page.", over: "text", score: 5, places: ["response-body"],
    pattern: /\((?:\/|file:\/\/|[A-Z]:\\|node:)[^\s()<]+:\d+:\d+\)<br ?\/?>\s*(?:&nbsp;\s*)*at /,
    examples: ["<pre>Error: x<br> &nbsp; &nbsp;at f (/app/x.js:1:2)<br> &nbsp; &nbsp;at g (/app/y.js:3:4)"],
    counterExamples: ["(see /app/x.js:1)<br>at noon", "f(/app/x.js:1:2)<br>and"],
  },
  {
    id: "java-page", why: "A frame of Java's stack in an error page.", over: "text", score: 5, places: ["response-body"],
    pattern: /[\n>]\s*(?:[a-z_]\w*\.)+[A-Z]\w*\.[\w$<>]+\([A-Z]\w*\.(?:java|kt|scala|groovy):\d+\)/,
    examples: ["<pre>jakarta.servlet.ServletException: x\n\torg.example.Filter.doFilter(Filter.java:482)\n</pre>", "<pre>shop.Cart.share(Cart.java:19)"],
    counterExamples: ["see shop.Cart.share(Cart.java:19)", "<p>Cart.java:19</p>"],
  },
  {
    id: "folder-page", why: "A listing of a folder or of a bucket.", over: "text", score: 5, places: ["response-body"],
    pattern: /<title>(?:Directory Listing For \[|Directory: \/|listing directory \/)|<ListBucketResult(?: xmlns=| *>)/,
    examples: ["<title>Directory Listing For [/files/] - Up To [/]</title>", "<title>listing directory /files</title>", "<title>Directory: /files/</title>", "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"],
    counterExamples: ["<title>Directory of doctors</title>", "<title>listing of houses</title>", "ListBucketResult"],
  },
];
