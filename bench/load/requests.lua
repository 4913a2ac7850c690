-- wrk: sends the requests of the file that BENCH_SPEC names, its paths in turn. In the body and the headers of a request
-- `{n}` becomes a number of nine digits that is used once.
local paths, headers, body, method, n, i = {}, {}, nil, 'GET', 0, 0
for line in io.lines(os.getenv('BENCH_SPEC')) do
  local name, value = line:match('^(%w+) (.*)$')
  if name == 'method' then method = value
  elseif name == 'header' then local key, text = value:match('^([^:]+): (.*)$'); headers[key] = text
  elseif name == 'body' then body = value
  elseif name == 'from' then n = tonumber(value)
  elseif name == 'path' then paths[#paths + 1] = value end
end
local ready = {}
request = function()
  i = i % #paths + 1
  if body == nil then
    ready[i] = ready[i] or wrk.format(method, paths[i], headers)
    return ready[i]
  end
  n = n + 1
  local number = string.format('%09d', n)
  local sent = {}
  for key, text in pairs(headers) do sent[key] = text:gsub('{n}', number) end
  return wrk.format(method, paths[i], sent, (body:gsub('{n}', number)))
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.timeout))
end
