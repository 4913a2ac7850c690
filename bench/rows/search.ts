import { type ContactFilters, listContacts } from '../../src/modules/contacts/repository/contact-list.ts'
import { searchesFor } from '../../src/modules/contacts/rules/contact.ts'
import { statementsOf } from '../world.ts'
import { explained } from './plans.ts'
import type { Part } from './row.ts'

/** What somebody types into a search box: names of every culture, parts of them, typing errors, numbers, addresses, nothing that is there. */
const TYPED = [
  ['common', ['ali', 'maria', 'smith', 'mohamed', 'anna', 'john']],
  ['in part', ['moh', 'sch', 'ova', 'son', 'zadeh', 'mar']],
  ['with a typing error', ['mohamad', 'smiht', 'schmit', 'aleksandr', 'katarina', 'johnsson']],
  ['of two words', ['maria garcia', 'ali reza', 'john smith', 'anna schmidt']],
  ['of an address', ['gmail', 'example.com', 'maria@', 'ali.reza']],
  ['in figures', ['0791', '447', '2079460', '91234']],
  ['that nobody has', ['qqxz', 'zzzzzz', 'wojciechowicz', 'xylophonist']],
] as const

/** PostgreSQL's time for the first page of a search, all ways that it takes, at 1,000,000 contacts. */
export const search: Part = {
  name: 'search',
  async run({ pool, big }) {
    const found: { what: string; ms: number }[] = []
    for (const [kind, words] of TYPED) {
      for (const q of words) {
        let ms = 0
        for (const way of searchesFor(q, 'GB')) {
          const filters = { limit: 50, sort: '-createdAt', includeTotal: false, archived: false, identifiers: [], ...way } as unknown as ContactFilters
          const statements = await statementsOf(big.id, (ctx) => listContacts(ctx, filters))
          let best = await explained(pool, statements)
          for (let i = 0; i < 2; i += 1) best = Math.min(best, await explained(pool, statements))
          ms += best
          if (await finds(pool, statements.at(-1))) break
        }
        found.push({ what: `${q} (${kind})`, ms })
      }
    }
    const sorted = found.toSorted((a, b) => b.ms - a.ms)
    const beside = `the worst of ${sorted.length}, ${sorted[0]?.what}; median ${sorted[sorted.length >> 1]?.ms.toFixed(1)} ms`
    const details = [
      `Slow among searches: ${sorted
        .filter(({ ms }) => ms > 10)
        .map(({ what, ms }) => `${what} ${ms.toFixed(0)} ms`)
        .join('; ')}.`,
      '',
    ]
    return {
      rows: [{ work: 'PostgreSQL time of any search of 3 letters or more', result: sorted[0]?.ms, unit: 'ms', floor: 30, aim: 10, better: 'less', beside }],
      details,
    }
  },
}

async function finds(pool: import('pg').Pool, statement: { text: string; values: readonly unknown[] } | undefined): Promise<boolean> {
  return statement !== undefined && ((await pool.query(statement.text, [...statement.values])).rowCount ?? 0) > 0
}
