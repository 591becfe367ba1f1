-- Every request of a load run is a post of its own, for a day on which nobody measures any more.
local thread = 0
function setup(thread_)
  thread_:set("number", thread)
  thread = thread + 1
end

local count = 0
function request()
  count = count + 1
  local text = string.format("%d-%d-%d-%s", number, count, math.random(1, 1e9), os.time())
  local body = string.format('{"text":"%s %s","targets":[{"network":"imagineanything"}],"publish_at":"%s"}',
    text, string.rep("x", 300), os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 86400 * 30))
  return wrk.format("POST", nil, {
    ["Authorization"] = "Bearer bench", ["Content-Type"] = "application/json", ["Prefer"] = "respond-async",
  }, body)
end
