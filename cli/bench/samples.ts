import { exchangeOf, type Given } from "../testing/given.ts";
import type { RecordedExchange } from "../replay/exchange.ts";

export interface Sample { name: string; exchange: RecordedExchange }

const browser = {
  "host": "shop.example", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36", "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
  "accept-language": "en-GB,en;q=0.7,de;q=0.3", "accept-encoding": "gzip, deflate, br", "referer": "https://shop.example/catalogue?page=3", "cookie": "session=0123456789abcdef; theme=dark; cart=7",
  "cache-control": "no-cache", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin", "x-request-id": "5f1c0a52-6d0f-4f0e-9c55-0d6f3c1b2a10",
} as const;

/** A JSON document of about that many bytes: orders, each with a few members, as an API would send them. */
function orders(bytes: number): string {
  const items: object[] = [];
  for (let length = 12, id = 1; length < bytes; id += 1) {
    const item = { id, item: `article ${id}`, quantity: (id % 9) + 1, price: id * 1.25, note: "leave it at the door, please" };
    items.push(item);
    length += JSON.stringify(item).length + 1;
  }
  return JSON.stringify({ orders: items });
}

export const bodyKibibytes = [1, 16, 60] as const;
export const targetBytesAdded = 4_096;

/** What is measured where no traffic is given: the kinds of exchange that differ most in what they cost. */
export function samples(): Sample[] {
  const sample = (name: string, given: Given): Sample => ({ name, exchange: exchangeOf(given, name) });
  const json = { "host": "shop.example", "content-type": "application/json" };
  return [
    sample("GET, 1 header", { path: "/orders/17" }),
    sample("GET, 12 headers, 3 parameters", { path: "/orders?limit=10&sort=date&q=blue+shoes", headers: browser }),
    sample("GET, 4 KiB more of query", { path: `/orders?limit=10&sort=date&q=blue+shoes${"&filter=0123456789%2Fab".repeat(targetBytesAdded / 24).padEnd(targetBytesAdded, "x")}`, headers: browser }),
    ...bodyKibibytes.map((kibibytes) => sample(`POST, JSON of ${kibibytes} KiB`, { path: "/orders", headers: json, body: orders(kibibytes * 1_024) })),
    sample("POST, form of 1 KiB", { path: "/login", headers: { "host": "shop.example", "content-type": "application/x-www-form-urlencoded" }, body: `user=alice&${"note=leave+it+at+the+door%21&".repeat(38)}` }),
    ...bodyKibibytes.slice(0, 2).map((kibibytes) => sample(`GET, answered by JSON of ${kibibytes} KiB`, { path: "/orders", response: { headers: { "content-type": "application/json" }, body: orders(kibibytes * 1_024) } })),
  ];
}
