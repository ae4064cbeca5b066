// Envoy's own filters that modules are put beside or measured against.
import type { NativeFilter } from "./options.ts";

/** The Lua filter; the source defines `envoy_on_request` or `envoy_on_response`. */
export const luaFilter = (source: string): NativeFilter => ({
  kind: "native", name: "envoy.filters.http.lua",
  config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua", default_source_code: { inline_string: source } },
});

/** A policy of the RBAC filter: it matches where one permission and one principal do (envoy.config.rbac.v3.Policy). */
export interface RbacPolicy { permissions: readonly object[]; principals: readonly object[] }

/** The native RBAC filter, answering 403 where a policy matches. */
export const rbacDenyFilter = (policies: Readonly<Record<string, RbacPolicy>>): NativeFilter => ({
  kind: "native", name: "envoy.filters.http.rbac",
  config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC", rules: { action: "DENY", policies } },
});
