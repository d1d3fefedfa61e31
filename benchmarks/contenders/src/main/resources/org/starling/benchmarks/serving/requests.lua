-- Script of wrk: sends the files body-0, body-1, … of a folder in turn. Arguments: the folder, the type of the bodies.
local requests = {}
local sent = 0

function init(arguments)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = arguments[2]
  local file = io.open(arguments[1] .. "/body-0", "rb")
  while file do
    requests[#requests + 1] = wrk.format(nil, nil, nil, file:read("*a"))
    file:close()
    file = io.open(arguments[1] .. "/body-" .. #requests, "rb")
  end
end

function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("result requests=%d microseconds=%d p50=%d p99=%d errors=%d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
