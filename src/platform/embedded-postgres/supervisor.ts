// Runs a program so that it cannot outlive this process, not even when this process is killed with -9.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { ServerUser } from './server-user.ts'

/**
 * The watchdog: a shell in a session of its own (a terminal's Ctrl-C is for the service, which stops the server when its requests
 * are done), whose standard input is a pipe that only this process holds. When it closes, the program gets SIGINT (PostgreSQL's fast
 * shutdown), again and again since a program that is just starting misses it, and after a minute SIGQUIT (immediate, crash-safe).
 * The shell waits for the program, so that its id stays its own until the end and no zombie keeps it. Then it removes the folder
 * that the program's end leaves empty (of its socket), if any: after kill -9 there is nobody else to do it.
 */
const WATCHDOG = `
leftover=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(
  while read -r _ <&3; do :; done
  n=0
  while kill -INT "$program"; do
    n=$((n + 1)); [ "$n" -lt 300 ] || kill -QUIT "$program"
    sleep 0.2
  done
) >/dev/null 2>&1 &
watcher=$!
echo "$program"
exec 3<&- >/dev/null
wait "$program"; code=$?
kill "$watcher"
[ -z "$leftover" ] || rmdir "$leftover" 2>/dev/null
exit "$code"
`

const ERRORS_MAX_CHARACTERS = 8_192
const LAST_WORDS_WAIT_MS = 200

export interface Ended {
  /** As a shell reports it: 128 + n for signal n. */
  readonly code: number
}

export interface Supervised {
  readonly pid: number
  /** Never rejects. */
  readonly ended: Promise<Ended>
  /** The last of what the program wrote to standard error. */
  errors(): string
  /** Asks the program to end, as this process's death would. */
  release(): void
  /** Lets this process end while the program runs (which ends it too). */
  unref(): void
}

export function supervise(
  program: string,
  args: readonly string[],
  user: ServerUser | undefined,
  extraEnv: Readonly<Record<string, string>> = {},
  leftover = '',
): Promise<Supervised> {
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'rapport-watchdog', leftover, program, ...args], {
    // Our own folder may be one that the server's user may not enter.
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Nothing of ours: PG* variables, locales and secrets are none of the server's business.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...extraEnv },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-ERRORS_MAX_CHARACTERS)
  })
  // The shell may be gone before the pipe closes.
  child.stdin.on('error', () => {})
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    const ended = new Promise<Ended>((done) => {
      child.once('exit', (code) => {
        // `close` comes when what it wrote last is read; a program that outlives a killed watchdog keeps the pipe open.
        const timer = setTimeout(end, LAST_WORDS_WAIT_MS)
        child.once('close', end)
        function end(): void {
          clearTimeout(timer)
          done({ code: code ?? 137 })
        }
      })
    })
    let told = ''
    child.stdout.setEncoding('utf8').on('data', function listen(text: string) {
      told = (told + text).slice(0, 64)
      const pid = /^(\d+)\n/.exec(told)?.[1]
      if (pid === undefined) return
      child.stdout.off('data', listen).resume()
      resolve({
        pid: Number(pid),
        ended,
        errors: () => errors,
        release: () => {
          child.ref()
          child.stdin.end()
        },
        unref: () => {
          child.unref()
          for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as Socket).unref()
        },
      })
    })
    // Its output ends once all of it is read: a program that was quick has told its id by then, however late we come to hear it.
    child.stdout.once('end', () => {
      void ended.then(({ code }) => reject(new Error(`the watchdog of ${program} ended with ${code} before it began: ${errors}`)))
    })
  })
}
