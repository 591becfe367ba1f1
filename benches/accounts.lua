-- Links accounts, each under a name of its own.
local thread = 0
function setup(thread_)
  thread_:set("number", thread)
  thread = thread + 1
end

local count = 0
function request()
  count = count + 1
  local body = string.format('{"name":"a-%d-%d-%d","network":"imagineanything","credentials":{"client_id":"cid_%d","client_secret":"ia_%d"}}',
    number, os.time(), count, count, count)
  return wrk.format("POST", "/v1/accounts", {
    ["Authorization"] = "Bearer bench", ["Content-Type"] = "application/json",
  }, body)
end
