/** The small vocabulary of random policies: constants of different rules and messages are meant to meet. */
import { limits } from "../../cli/evaluate/limits.ts";

export const words = ["a", "b", "ab", "abc", "A", "Ab", "ba", "a b", "a/b", "a/b/c", "é", "%41", "0", "1", "true", "null", "10.0.0.1", "2001:db8::1", "x=y", "a;b", "\"q\""] as const;
/** Patterns that some of these texts have, and some have nearly. */
export const patterns = [
  /^a/, /b$/, /^\/a(?:\/|$)/, /\bab?\b/i, /^[a-z]+$/iu, /é|%41/, /\d{1,3}(?:\.\d{1,3}){3}/, /[^ -~]/u, /a.b/s, /^.$/, /^.{2,3}$/u, /\p{L}\p{Lu}?[;/]/u, /x=|\/users\/\w+/, /^(?:a|b)*$/, /\W\W?$/m, /example\.(?:com|test)|json/, /^[^a]/,
] as const;
/** Lists of patterns as a configuration writes them. */
export const patternLists = [
  [], ["/^a/", "/b$/i"], ["/[ab]/"], ["/\\w/", "/é/"], ["/^(?:\\/|[a-z]{2,})/", "/\\d/"], ["/^\\/a(?:\\/|$)/"], ["/\\bab?\\b/i", "/x=|\\/users\\/\\w+/"], ["/é|%41/"], ["/^.$/"], ["/[^a]b|\\W\\W?$/s", "/(?:a|b)+c/"], ["/\\d{1,3}(?:\\.\\d{1,3}){3}/"], ["/^[^a]{2,3}$/"], ["/v{100}/", "/example\\.(?:com|test)|json/"],
] as const;
/** At the edge of what a value may be; rare, because they make modules and messages large. */
export const longWords = ["v".repeat(limits.valueBytesMax), "v".repeat(limits.valueBytesMax - 1)] as const;
export const headerNames = ["x-a", "x-b", "x-tenant", "x-long-header-name-for-a-table"] as const;
export const fieldNames = ["a", "b", "A", "id", "é", "a b", "a.b", "n".repeat(limits.nameBytesMax)] as const;
export const cookieNames = ["a", "b", "sid", "A"] as const;
export const methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "get"] as const;
export const schemes = ["http", "https"] as const;
export const hosts = ["example.com", "a.example.com", "b.test", "localhost", "[::1]", "127.0.0.1"] as const;
export const paths = ["/", "/a", "/a/", "/a/b", "/a/b/c", "/admin", "/Admin", "/admin/x", "/a b", "/é", "/a.b", "/users/1", "/users/ab/x"] as const;
export const templates = ["/users/{id}", "/users/{id}/x", "/{a}/{b}", "/a/{rest*}", "/{all*}", "/a/b", "/Admin/{x}", "/users/", "/é/{id}"] as const;
export const mediaTypes = ["application/json", "text/json", "application/problem+json", "application/x-www-form-urlencoded", "text/plain", "application/grpc", "application/grpc+json", "multipart/form-data"] as const;
export const spiffeIds = ["spiffe://corp/ns/ops", "spiffe://corp/ns/ops/sa/x", "spiffe://corp/ns/dev", "spiffe://other/ns/ops"] as const;
export const tlsVersions = ["TLSv1.2", "TLSv1.3"] as const;
export const names = ["orders", "users", "a", "b"] as const;
export const networks = ["10.0.0.0/8", "10.0.0.1", "192.168.1.0/24", "0.0.0.0/0", "2001:db8::/32", "::1", "::/0", "10.0.0.128/25", "::ffff:192.168.0.0/112", "2001:db8::8/125"] as const;
export const numbers = [0, 1, 2, 3, -1, 0.1, 0.5, 1.5, 10, 100, 1e21, 1e-7, 9007199254740991, 9007199254740992, 5e-324, 1.7976931348623157e308] as const;
/** Names of JSON members; some are indexes as well. */
export const jsonNames = ["a", "b", "c", "0", "1", "items", "é", "a/b", "~", "", "m".repeat(limits.nameBytesMax)] as const;
