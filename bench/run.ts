import { writeFileSync } from 'node:fs'
import { parts } from './rows/index.ts'
import { type Row, verdict } from './rows/row.ts'
import { at, log } from './server.ts'
import { results, table } from './table.ts'
import { inWorld } from './world.ts'

/**
 * `npm run bench` prints the table of performance.md as far as it exists and writes it to RESULTS.md;
 * `npm run bench -- get list` runs some parts and only prints. Exits with 1 when a floor is missed.
 */
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  log(`There is no ${unknown.join(', ')}. The parts are: ${parts.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const rows: Row[] = []
const details: string[] = []
const started = performance.now()
const versions = await inWorld(async (world) => {
  for (const part of parts) {
    if (wanted.length > 0 && !wanted.includes(part.name)) continue
    log(`${part.name} ...`)
    const { rows: found, details: told = [] } = await part.run(world)
    rows.push(...found)
    details.push(...told)
    log(table(found))
  }
  return world.versions
})
process.stdout.write(`\n${table(rows)}\n\n${details.join('\n')}\n`)
log(`${Math.round((performance.now() - started) / 1000)} s`)
if (wanted.length === 0) writeFileSync(at('RESULTS.md'), results(rows, details, versions))
process.exit(rows.some((row) => verdict(row) === 'MISSED') ? 1 : 0)
