/** The host's clock at the phase's start, in UTC. */
export type TimeSelector = "time.unixSeconds" | "time.hour" | "time.weekday";

export function timeValue(from: TimeSelector, unixMilliseconds: number): number {
  const date = new Date(unixMilliseconds);
  if (from === "time.hour") return date.getUTCHours();
  if (from === "time.weekday") return date.getUTCDay();
  return Math.floor(unixMilliseconds / 1000);
}
