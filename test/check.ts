import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** `npm run check`: everything that must hold at a landing but the faults. Every step runs, so that all faults are seen at once. */
const STEPS = ['check:format', 'check:types', 'check:unused', 'check:openapi', 'test:clients', 'test'] as const

const root = fileURLToPath(new URL('..', import.meta.url))
const faults: string[] = []
let passed = 0
let failed = 0
for (const step of STEPS) {
  process.stdout.write(`\n== npm run ${step}\n`)
  const { status, output } = await run(step)
  const [, p, f] = /^(\d+) passed, (\d+) failed/m.exec(output.slice(-400)) ?? []
  passed += Number(p ?? (status === 0 ? 1 : 0))
  failed += Number(f ?? (status === 0 ? 0 : 1))
  if (status !== 0) faults.push(step)
}
process.stdout.write(faults.length === 0 ? '\neverything holds\n' : `\ndoes not hold: ${faults.join(', ')}\n`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(faults.length === 0 ? 0 : 1)

function run(step: string): Promise<{ status: number; output: string }> {
  const child = spawn('npm', ['run', '--silent', step], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000)
      to.write(chunk)
    })
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status: status ?? 1, output })))
}
