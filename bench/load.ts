import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { at, DATA } from './server.ts'
import type { Child } from './service.ts'

/** Load from another process, and the comparison of two loads that take turns. */
export interface Requests {
  readonly to: Child
  readonly method?: 'GET' | 'POST'
  /** Taken in turn. */
  readonly paths: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** JSON in one line, or several that are taken in turn. Here and in the headers `{n}` becomes a number of nine digits that is used once. */
  readonly body?: string | readonly string[]
  /** 64 where left out. */
  readonly connections?: number
}

export interface Load {
  readonly perSecond: number
  /** Processor time of the process that answers, per request. */
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export const CONNECTIONS = 64
const SECONDS = 3
/** Until the compiler has settled: a process gets faster for some ten thousand requests. */
const WARM_UP_SECONDS = 12
const ROUNDS = 5
/** More than any load of some seconds sends. */
const NUMBERS_PER_LOAD = 1_000_000
let nextNumber = 100_000_000

export const generator = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'autocannon'

export async function load(requests: Requests, seconds = SECONDS): Promise<Load> {
  const spec = `${DATA}/requests.txt`
  const { to, method = 'GET', paths, headers = {}, body, connections = CONNECTIONS } = requests
  const bodies = body === undefined ? [] : [body].flat()
  nextNumber += NUMBERS_PER_LOAD
  writeFileSync(
    spec,
    [
      `method ${method}`,
      `from ${nextNumber}`,
      ...Object.entries(headers).map(([name, text]) => `header ${name}: ${text}`),
      ...(bodies.length === 0 ? [] : ['header content-type: application/json', ...bodies.map((each) => `body ${each}`)]),
      ...paths.map((path) => `path ${path}`),
    ].join('\n'),
  )
  const [program, args] =
    generator === 'wrk'
      ? ['wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', at('load/requests.lua'), to.origin]]
      : [process.execPath, [at('load/autocannon.ts'), to.origin, String(connections), String(seconds)]]
  const before = await to.read()
  const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, BENCH_SPEC: spec } })
  const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { requests: number; seconds: number; p50Ms: number; p99Ms: number; failed: number }
  if (said.failed > 0 || said.requests === 0) throw new Error(`${said.failed} of ${said.requests} requests failed: ${method} ${paths[0]} at ${to.origin}`)
  const { cpuMs } = await to.read()
  return { perSecond: said.requests / said.seconds, cpuUs: ((cpuMs - before.cpuMs) * 1000) / said.requests, p50Ms: said.p50Ms, p99Ms: said.p99Ms }
}

export interface Compared {
  readonly ours: Load
  readonly theirs: Load
  /** Medians over the rounds of ours to theirs in the same round. */
  readonly rate: number
  readonly p99: number
}

/** Drives two loads in turn (A B A B ...), so that whatever else the machine does meets both. */
export async function compare(ours: Requests, theirs: Requests): Promise<Compared> {
  await load(ours, WARM_UP_SECONDS)
  await load(theirs, WARM_UP_SECONDS)
  const rounds: [Load, Load][] = []
  for (let i = 0; i < ROUNDS; i += 1) rounds.push([await load(ours), await load(theirs)])
  return {
    ours: middle(rounds.map(([a]) => a)),
    theirs: middle(rounds.map(([, b]) => b)),
    rate: median(rounds.map(([a, b]) => a.perSecond / b.perSecond)),
    p99: median(rounds.map(([a, b]) => a.p99Ms / b.p99Ms)),
  }
}

function middle(loads: readonly Load[]): Load {
  return {
    perSecond: median(loads.map((load) => load.perSecond)),
    cpuUs: median(loads.map((load) => load.cpuUs)),
    p50Ms: median(loads.map((load) => load.p50Ms)),
    p99Ms: median(loads.map((load) => load.p99Ms)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2
}
