/** Whether a module that has this configuration (JSON, or empty) relies on `allow_on_headers_stop_iteration`: its host is to be set up alike. */
export function holdsHeaders(configuration: string): boolean {
  const told: unknown = configuration === "" ? undefined : JSON.parse(configuration);
  return !(typeof told === "object" && told !== null && "holdHeaders" in told && told.holdHeaders === false);
}
