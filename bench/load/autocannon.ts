import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

/** Where wrk is not installed: the same requests by autocannon, in a process of its own. Arguments: address, connections, seconds. */
const [url = '', connections, duration] = process.argv.slice(2)
const lines = readFileSync(process.env['BENCH_SPEC'] ?? '', 'utf8')
  .split('\n')
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
const all = (name: string) => lines.filter((line) => line[0] === name).map((line) => line[1])
const paths = all('path')
const headers = all('header').map((header) => header.split(': ') as [string, string])
const bodies = all('body')
const method = (all('method')[0] ?? 'GET') as 'GET'
let n = Number(all('from')[0])

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(duration),
  requests: [
    {
      method,
      setupRequest(request) {
        n += 1
        const number = String(n).padStart(9, '0')
        return {
          ...request,
          path: paths[n % paths.length] ?? '/',
          headers: Object.fromEntries(headers.map(([key, text]) => [key, text.replaceAll('{n}', number)])),
          ...(bodies.length === 0 ? {} : { body: bodies[n % bodies.length]?.replaceAll('{n}', number) ?? '' }),
        }
      },
    },
  ],
})
process.stdout.write(
  `${JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  })}\n`,
)
