// Many requests at once, all held until each has begun: by HTTP/2, so that a few connections are enough.
import http2 from "node:http2";
import type { Admin } from "../../cli/envoy/index.ts";
import { setTimeout as sleep } from "node:timers/promises";

const streamsPerConnection = 64;
const waitSecondsMax = 60;
const endedAtOnce = 256;

/**
 * Opens so many requests with half a JSON body each, waits until Envoy holds `held` of them (what is refused at once it does not hold), and
 * sends the other half; resolves to the statuses and how many got each.
 */
export async function burst(port: number, admin: Admin, count: number, held = count): Promise<Record<number, number>> {
  const sessions = Array.from({ length: Math.ceil(count / streamsPerConnection) }, () => http2.connect(`http://127.0.0.1:${port}`).on("error", () => undefined));
  try {
    const statuses: Record<number, number> = {};
    const begun = Array.from({ length: count }, (_, index) => {
      const stream = sessions[Math.floor(index / streamsPerConnection)]!.request({ ":method": "POST", ":path": "/orders", ":authority": "shop.example.com", "content-type": "application/json" });
      stream.on("response", (headers) => { const status = headers[":status"] ?? 0; statuses[status] = (statuses[status] ?? 0) + 1; });
      const closed = new Promise<void>((resolve) => { stream.on("error", () => undefined).on("close", resolve).resume(); });
      stream.write("{\"role\":");
      return { stream, closed };
    });
    await untilActive(admin, held);
    // Not all at once: Envoy lets 1,024 requests through to an upstream.
    for (let first = 0; first < count; first += endedAtOnce) {
      const some = begun.slice(first, first + endedAtOnce);
      for (const { stream } of some) stream.end("\"customer\"}");
      await Promise.all(some.map(({ closed }) => closed));
    }
    return statuses;
  } finally {
    for (const session of sessions) session.destroy();
  }
}

async function untilActive(admin: Admin, count: number): Promise<void> {
  let active = 0;
  for (const end = Date.now() + waitSecondsMax * 1_000; Date.now() < end; await sleep(100)) {
    active = (await admin.stats("^http\\.sidewall\\.downstream_rq_active$"))["http.sidewall.downstream_rq_active"] ?? 0;
    if (active >= count) return;
  }
  throw new Error(`${active} of ${count} requests are held at once`);
}
