-- The one path rule: what is under /admin is denied.
local body = '{"type":"about:blank","title":"Forbidden","status":403}'

function envoy_on_request(handle)
  local target = handle:headers():get(":path") or ""
  local path = target:match("^[^?#]*")
  if path == "/admin" or path:sub(1, 7) == "/admin/" then
    handle:respond({ [":status"] = "403", ["content-type"] = "application/problem+json" }, body)
  end
end
