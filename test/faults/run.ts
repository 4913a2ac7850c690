import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { faults as auditor } from './auditor.ts'
import { faults as cuts } from './cuts.ts'
import { faults as kill } from './kill.ts'
import { faults as loyalty } from './loyalty.ts'
import { faults as postgresStops } from './postgres-stops.ts'
import { faults as sigterms } from './sigterms.ts'
import { Broken, type Fault, type Figures } from './support/fault.ts'
import { postgresVersion } from './support/postgres.ts'
import { faults as surveyAnswers } from './survey-answers.ts'

/**
 * Breaks the service in the ways of the table in the design (reliability) and counts what is lost, doubled or orphaned.
 * `npm run test:faults` runs all faults; words after `--` pick those whose names hold one of them. FAULTS_SEED repeats a run's
 * choices, `--release` takes the larger numbers, `--times=3` any. A whole run writes docs/reliability.md.
 */
const everything: readonly Fault[] = [...auditor, ...sigterms, ...kill, ...postgresStops, ...cuts, ...surveyAnswers, ...loyalty]
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const timesAsked = Number(/^--times=(\d+)$/m.exec(process.argv.join('\n'))?.[1] ?? 0)
const scale = process.argv.includes('--release') ? 'release' : 'landing'
const chosen = everything.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
const seed = Number(process.env['FAULTS_SEED'] ?? randomInt(2 ** 31))

interface Row {
  readonly name: string
  readonly seed: number
  readonly seconds: number
  readonly figures?: Figures
}

const say = (line: string) => void process.stdout.write(`${line}\n`)
const rows: Row[] = []
say(`# seed ${seed}, Node ${process.versions.node}, PostgreSQL ${postgresVersion()}, ${scale} numbers`)
for (const [index, fault] of chosen.entries()) rows.push(await runFault(fault, seed + everything.indexOf(fault) * 1_000, index + 1))
const passed = rows.filter(({ figures }) => figures !== undefined).length
if (passed === everything.length && timesAsked === 0) writeFileSync(fileURLToPath(new URL('../../docs/reliability.md', import.meta.url)), reportOf(rows))
say(`${passed} passed, ${rows.length - passed} failed`)
process.exit(passed === rows.length && passed > 0 ? 0 : 1)

async function runFault({ name, times, run }: Fault, itsSeed: number, number: number): Promise<Row> {
  const start = performance.now()
  const seconds = () => Math.round((performance.now() - start) / 100) / 10
  try {
    const figures = await run(timesAsked || times[scale], itsSeed)
    say(`ok ${number} - ${name}: ${inWords(figures)} (seed ${itsSeed}, ${seconds()} s)`)
    return { name, seed: itsSeed, seconds: seconds(), figures }
  } catch (error) {
    say(`not ok ${number} - ${name} (seed ${itsSeed}, ${seconds()} s)`)
    const evidence = error instanceof Broken ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
    for (const line of evidence.split('\n')) say(`#   ${line}`)
    return { name, seed: itsSeed, seconds: seconds() }
  }
}

function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([what, value]) => `${what} ${typeof value === 'number' ? value.toLocaleString('en') : value}`)
    .join(', ')
}

function reportOf(rows: readonly Row[]): string {
  return `# Reliability, as last measured

Written by \`npm run test:faults\`, which breaks the service and then holds what its clients were told against the tables and
against what the API answers. Eight clients write all the while, each with a key per POST, \`If-Match\` per PATCH, and the same request
again until it is acknowledged. In every row: nothing acknowledged was lost, nothing was doubled, no event was orphaned, the events of
each organization are numbered from 1 without a gap, and no client saw a 5xx other than 503 with \`Retry-After\`. Where points are earned
and spent, moreover: of each posting there was all or nothing, budgets, caps, stocks, uses and balances were what had been booked, to the
last one, and the ledger's own verification found every law kept.

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, PostgreSQL ${postgresVersion()}, seed ${seed}, ${scale === 'landing' ? 'the numbers of a landing' : 'the numbers of a release'}.
\`FAULTS_SEED=${seed} npm run test:faults\` makes the same choices; what the machine makes of them is its own.

| fault | what was counted | seconds |
| --- | --- | --- |
${rows.map(({ name, figures, seconds }) => `| ${name} | ${inWords(figures ?? {})} | ${seconds} |`).join('\n')}
`
}
