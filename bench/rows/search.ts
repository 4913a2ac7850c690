import type pg from 'pg'
import type { ContactListQuery } from '../../src/modules/contacts/schemas/contact.ts'
import { listContacts } from '../../src/modules/contacts/service/contacts.ts'
import { median } from '../load.ts'
import { postgresMs } from '../world.ts'
import type { Part } from './row.ts'

/** What somebody types into a search box: names of every culture, parts of them, typing errors, numbers, addresses, nothing that is there. */
const TYPED = [
  ['common', ['ali', 'maria', 'smith', 'mohamed', 'anna', 'john', 'oliver', 'muhammad', 'hüseynov', 'textiles']],
  ['in part', ['moh', 'sch', 'ova', 'son', 'zadeh', 'mar', 'per', 'ber', 'ste', 'ton', 'qua', 'witz', 'dzeo', 'wils']],
  ['rare', ['skoquaxan', 'witzdzeoglu', 'chebergham', 'quazim']],
  [
    'with a typing error',
    ['mohamad', 'smiht', 'schmit', 'aleksandr', 'katarina', 'johnsson', 'olvier', 'huseinov', 'tetxiles', 'skoquaxn', 'chebregham', 'kahn'],
  ],
  ['of two words', ['maria garcia', 'ali reza', 'john smith', 'anna schmidt', 'smith oliver', 'budi smith', 'textiles 77', 'oliver skoquaxan', 'smith person']],
  ['of two words with typing errors', ['olvier smiht', 'amelai jonse', 'oliver skoquaxn', 'gunther schmit', 'muhamad rezayv', 'textles wilosn']],
  [
    'in other letters',
    ['محمد', 'علی رضایی', 'زهرا', 'محمدي', 'حسی', 'نیک‌نام', 'محمذی', 'александр', 'ивонов', 'şıxəliyev', 'şixaliyev', '王秀英', 'сергеев ан', 'حسن إبراهيم'],
  ],
  [
    'of an address',
    ['gmail', 'example.com', 'maria@', 'ali.reza', 'person12345', 'person777777@', 'son99', '@post.example', 'person123456@mail.example', 'exmaple.com'],
  ],
  ['in figures', ['0791', '447', '2079460', '91234', '99450', '+44700', '000123', '0000123456', '۹۱۲۰۰', '070 0012 3456', '777', 'shop-123', 'user_77']],
  ['that nobody has', ['qqxz', 'zzzzzz', 'wojciechowicz', 'xylophonist', 'smith qqxz']],
] as const
/** With what else a search is combined. */
const AMONG: readonly [string, Partial<ContactListQuery>][] = [
  ['source=nowhere', { source: 'nowhere' }],
  ['country=EG', { country: 'EG' }],
  ['tag=board', { tag: 'board' }],
  ['archived', { archived: true }],
]

/** PostgreSQL's time for the first page of a search, all ways that it takes, at 1,000,000 contacts. */
export const search: Part = {
  name: 'search',
  async run({ pool, big }) {
    const found: { what: string; kind: string; ms: number }[] = []
    for (const [kind, words] of TYPED) {
      for (const q of words) found.push({ what: `${q} (${kind})`, kind, ms: await measured(pool, big.id, q) })
    }
    for (const [name, filters] of AMONG) {
      for (const q of ['oliver', 'per', 'olvier', 'skoquaxan']) {
        found.push({ what: `${q} & ${name}`, kind: 'with a filter', ms: await measured(pool, big.id, q, filters) })
      }
    }
    const sorted = found.toSorted((a, b) => b.ms - a.ms)
    const beside = `the worst of ${sorted.length}, ${sorted[0]?.what}; median ${sorted[sorted.length >> 1]?.ms.toFixed(1)} ms`
    const kinds = [...new Set(found.map(({ kind }) => kind))].map((kind) => {
      const times = found.filter((each) => each.kind === kind).map(({ ms }) => ms)
      return `${kind} ${median(times).toFixed(1)} (at most ${Math.max(...times).toFixed(1)})`
    })
    const details = [
      `Searches by kind, medians in ms: ${kinds.join('; ')}.`,
      '',
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

/** The best of three readings. */
async function measured(pool: pg.Pool, organizationId: string, q: string, among: object = {}): Promise<number> {
  const query = { limit: 50, sort: '-createdAt', includeTotal: false, archived: false, ...among, q } as const
  const read = () => postgresMs(pool, organizationId, (ctx) => listContacts(ctx, query as ContactListQuery))
  return Math.min(await read(), await read(), await read())
}
