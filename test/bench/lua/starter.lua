-- The rules of the starter pack (policies/starter/policy.ts), as one would write them for Envoy's Lua filter: common requests leave each check
-- at its first pattern. It neither records nor counts, and cannot be configured.
local methods = { GET = true, HEAD = true, POST = true, PUT = true, PATCH = true, DELETE = true, OPTIONS = true }
local adminPaths = { "/admin", "/internal", "/actuator", "/debug" }
local hiddenFolders = { "/.git/", "/.svn/", "/.aws/", "/.ssh/" }
local hiddenFiles = { "/.git", "/.env", "/.htpasswd", "/.DS_Store" }
local scanners = { "sqlmap", "nikto", "nuclei", "masscan", "zgrab", "acunetix", "nessus", "wpscan", "dirbuster", "gobuster" }
local credentials = { "[?&]password=", "[?&]access_token=", "[?&]api_key=" }
local overrides = { "x-http-method-override", "x-method-override", "x-http-method" }
local internalIdentity = "spiffe://cluster.local/ns/ops"

local function respond(handle, status)
  handle:respond({ [":status"] = tostring(status), ["content-type"] = "application/problem+json" }, '{"type":"about:blank","status":' .. status .. "}")
end

local function isUnder(path, prefix)
  return path:sub(1, #prefix) == prefix and (#path == #prefix or path:byte(#prefix + 1) == 47)
end

local function isInternal(handle)
  local tls = handle:streamInfo():downstreamSslConnection()
  if tls == nil then return false end
  for _, name in ipairs(tls:uriSanPeerCertificate()) do
    if isUnder(name, internalIdentity) then return true end
  end
  return false
end

local function isUtf8(text)
  local at = 1
  while at <= #text do
    local lead = text:byte(at)
    local more = lead < 0x80 and 0 or lead >= 0xc2 and lead < 0xe0 and 1 or lead >= 0xe0 and lead < 0xf0 and 2 or lead >= 0xf0 and lead < 0xf5 and 3 or -1
    if more < 0 then return false end
    for next = at + 1, at + more do
      local byte = text:byte(next)
      if byte == nil or byte < 0x80 or byte > 0xbf then return false end
    end
    at = at + more + 1
  end
  return true
end

-- True where two parsers would read the path differently.
local function isAmbiguous(path)
  if not path:find("[%%\\\128-\255%c]") then return false end
  if path:find("[\\%c]") then return true end
  for at in path:gmatch("()%%") do
    local byte = tonumber(path:match("^%x%x", at + 1) or "", 16)
    if byte == nil or byte == 0x25 and path:find("^%x%x", at + 3) or byte == 0x2f or byte == 0x5c or byte < 0x20 or byte == 0x7f then return true end
  end
  return not isUtf8((path:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)))
end

local function normalPath(path)
  if not path:find("[%%;]") and not path:find("//", 1, true) and not path:find("/.", 1, true) then return path end
  path = path:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
  local segments, last = {}, ""
  for segment in path:gmatch("[^/]+") do
    segment = segment:match("^[^;]*")
    if segment == ".." then segments[#segments] = nil elseif segment ~= "." and segment ~= "" then segments[#segments + 1] = segment end
    last = segment
  end
  local normal = "/" .. table.concat(segments, "/")
  local isFolder = path:sub(-1) == "/" or last == "." or last == ".."
  return isFolder and #segments > 0 and normal .. "/" or normal
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local target = headers:get(":path") or ""
  local rawPath = target:match("^[^?#]*")
  if isAmbiguous(rawPath) or not (headers:get(":authority") or ""):find("^[%w%.%-_:%[%]]+$")
    or headers:getNumValues("content-length") > 1 or headers:getNumValues("content-type") > 1 then return respond(handle, 400) end

  local path = normalPath(rawPath)
  if path ~= rawPath then headers:replace(":path", path .. (target:match("%?[^#]*") or "")) end

  if not methods[headers:get(":method") or ""] then return respond(handle, 405) end
  for _, name in ipairs(overrides) do
    if headers:get(name) ~= nil then return respond(handle, 400) end
  end

  local bytes = 0
  for name, value in pairs(headers) do bytes = bytes + #name + #value end
  if #target > 8192 or bytes > 49152 then return respond(handle, 431) end

  for _, prefix in ipairs(adminPaths) do
    if isUnder(path, prefix) and not isInternal(handle) then return respond(handle, 403) end
  end
  for _, folder in ipairs(hiddenFolders) do
    if path:find(folder, 1, true) then return respond(handle, 404) end
  end
  for _, file in ipairs(hiddenFiles) do
    if path:sub(-#file) == file then return respond(handle, 404) end
  end

  local agent = (headers:get("user-agent") or ""):lower()
  for _, scanner in ipairs(scanners) do
    if agent:find(scanner, 1, true) then return respond(handle, 403) end
  end

  for _, credential in ipairs(credentials) do
    if target:find(credential) then handle:streamInfo():dynamicMetadata():set("starter", "tag", "credentials-in-query") end
  end
  if headers:get("x-internal-user") ~= nil and not isInternal(handle) then headers:remove("x-internal-user") end
end
