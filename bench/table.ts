import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { CONNECTIONS, generator } from './load.ts'
import { type Row, verdict } from './rows/row.ts'
import { at } from './server.ts'
import { POOL_SIZE } from './service.ts'

/** The table as Markdown. */
export function table(rows: readonly Row[]): string {
  return [
    '| work | result | floor | aim | met | beside |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) => `| ${row.work} | ${figure(row, row.result)} | ${figure(row, row.floor)} | ${figure(row, row.aim)} | ${verdict(row)} | ${row.beside} |`,
    ),
  ].join('\n')
}

function figure({ unit }: Row, value: number | undefined): string {
  if (value === undefined) return '-'
  return unit === 'x' ? value.toFixed(2) : `${value.toFixed(value < 1 && value > 0 ? 3 : value < 100 ? 1 : 0)} ${unit}`
}

/** RESULTS.md: the table with what it was measured on. Names no host and no path. */
export function results(rows: readonly Row[], details: readonly string[], versions: Readonly<Record<string, string>>): string {
  const lock = JSON.parse(readFileSync(at('../package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> }
  const used = { Node: process.versions.node, ...versions }
  for (const name of ['fastify', 'pg', 'drizzle-orm']) Object.assign(used, { [name]: lock.packages[`node_modules/${name}`]?.version ?? '' })
  const [cpu] = cpus()
  return `# Bench

Written by \`npm run bench\` on ${Temporal.Now.plainDateISO('UTC')}: ${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB of memory;
${Object.entries(used)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}. 1,000,000 contacts in one organization, 50,000 in another; load by ${generator} with ${CONNECTIONS} connections on the
same machine; pools of ${POOL_SIZE}; fsync on. Results are medians of interleaved rounds, relative to the raw baseline (\`raw.ts\`); absolute numbers are told, never judged.

${table(rows)}

${details.join('\n')}
`
}
