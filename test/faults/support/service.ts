import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The service as a process of its own, started as `npm start` starts it. */
export interface Service {
  readonly pid: number
  /** Its address, once it answers. @throws when it ends before that */
  readonly ready: Promise<string>
  /** Never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  send(signal: NodeJS.Signals): void
  /** The end of what it logged. */
  lastWords(): string
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const LAST_WORDS_CHARACTERS_MAX = 4_000
const SECRET = 'a-secret-of-the-fault-tests-with-32-bytes'
export const OPERATOR_TOKEN = 'an-operator-token-of-the-fault-tests'

// Nothing that was started outlives the run, however that ends.
const alive = new Set<ChildProcess>()
const compiled = mkdtempSync(join(tmpdir(), 'rapport-faults-compiled-'))
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
  rmSync(compiled, { recursive: true, force: true })
})

/** @param where `{ DATA_DIR }` for its own database, or `{ DATABASE_URL }` */
export function startService(where: Readonly<Record<string, string>>): Service {
  const child = spawn(process.execPath, ['src/cli/serve.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      LOG_LEVEL: 'warn',
      JWT_SECRET: SECRET,
      OPERATOR_TOKEN,
      RATE_LIMIT_PER_MINUTE: '10000000',
      // Hundreds of starts: compiled once.
      NODE_COMPILE_CACHE: compiled,
      ...where,
    },
  })
  alive.add(child)
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS_CHARACTERS_MAX)
  })
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      alive.delete(child)
      resolve({ code, signal })
    })
  })
  const ready = new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-LAST_WORDS_CHARACTERS_MAX)
      const url = /answers at (http:\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    void exited.then(({ code, signal }) => reject(new Error(`the service ended with ${code ?? signal} before it answered: ${words}`)))
  })
  ready.catch(() => {})
  return { pid: child.pid ?? 0, ready, exited, send: (signal) => void child.kill(signal), lastWords: () => words }
}
