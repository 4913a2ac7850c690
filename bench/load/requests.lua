-- wrk: sends the requests of the file that BENCH_SPEC names, its paths and its bodies in turn. In the body and the headers of a request
-- `{n}` becomes a number of nine digits that is used once.
local paths, headers, bodies, method, n, i = {}, {}, {}, 'GET', 0, 0
for line in io.lines(os.getenv('BENCH_SPEC')) do
  local name, value = line:match('^(%w+) (.*)$')
  if name == 'method' then method = value
  elseif name == 'header' then local key, text = value:match('^([^:]+): (.*)$'); headers[key] = text
  elseif name == 'body' then bodies[#bodies + 1] = value
  elseif name == 'from' then n = tonumber(value)
  elseif name == 'path' then paths[#paths + 1] = value end
end
local ready = {}
request = function()
  i = i + 1
  local path = (i - 1) % #paths + 1
  if #bodies == 0 then
    ready[path] = ready[path] or wrk.format(method, paths[path], headers)
    return ready[path]
  end
  n = n + 1
  local number = string.format('%09d', n)
  local sent = {}
  for key, text in pairs(headers) do sent[key] = text:gsub('{n}', number) end
  return wrk.format(method, paths[path], sent, (bodies[(i - 1) % #bodies + 1]:gsub('{n}', number)))
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"failed":%d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.timeout))
end
