-- Posts for every account in turn, all due at the second that DUE names.
local thread = 0
function setup(thread_)
  thread_:set("number", thread)
  thread = thread + 1
end

local count = 0
local accounts = tonumber(os.getenv("ACCOUNTS"))
local due = os.date("!%Y-%m-%dT%H:%M:%SZ", tonumber(os.getenv("DUE")))
function request()
  count = count + 1
  local body = string.format('{"text":"%d-%d-%d %s","targets":[{"account":"a%d"}],"publish_at":"%s"}',
    number, count, os.time(), string.rep("x", 300), count % accounts, due)
  return wrk.format("POST", "/v1/posts", {
    ["Authorization"] = "Bearer bench", ["Content-Type"] = "application/json", ["Prefer"] = "respond-async",
  }, body)
end
