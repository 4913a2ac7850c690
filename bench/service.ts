import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { at, DATA } from './server.ts'

/** The processes that are measured: the service as it is shipped, and the raw baseline, with the same pool. */
export const POOL_SIZE = 8
const OPERATOR_TOKEN = 'an-operator-token-for-the-bench-only'

export interface Reading {
  /** Since the process began. */
  readonly cpuMs: number
  /** At most, since the last reading. */
  readonly blockedMs: number
  readonly rssMib: number
  /** At most, since the last reading. */
  readonly rssPeakMib: number
}

export interface Child {
  readonly origin: string
  read(): Promise<Reading>
  stop(): Promise<void>
}

export async function startService(databaseUrl: string): Promise<Child & { operatorToken: string }> {
  const child = await start(
    ['--max-semi-space-size=64', '--heap-growing-percent=40', ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []), at('../src/cli/serve.ts')],
    {
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      JWT_SECRET: 'a-secret-for-the-bench-of-32-bytes-or-more',
      OPERATOR_TOKEN,
      RATE_LIMIT_PER_MINUTE: '1000000000',
      SURVEY_SUBMISSIONS_PER_MINUTE: '1000000000',
    },
  )
  return { ...child, operatorToken: OPERATOR_TOKEN }
}

export function startRaw(databaseUrl: string): Promise<Child> {
  return start([at('raw.ts')], { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: String(POOL_SIZE) })
}

/** Starts a program of ours that says `answers at <origin>` when it is ready. Its log goes to a file: a log that nobody reads would block it. */
export async function start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Child> {
  const log = openSync(`${DATA}/${env['DATABASE_POOL_SIZE'] === undefined ? 'start' : 'child'}.log`, 'a')
  const child = spawn(process.execPath, ['--import', new URL('probe.ts', import.meta.url).href, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', log, 'ipc'],
  })
  closeSync(log)
  const ended = once(child, 'exit')
  const origin = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /answers at (\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', (code) => reject(new Error(`a measured process ended with ${code} before it was ready: see bench/.data/*.log`)))
  })
  return {
    origin,
    async read() {
      child.send('read')
      return (await once(child, 'message'))[0] as Reading
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
