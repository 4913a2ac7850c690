import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hasPgbench, inTurn, middle, prepareBaseline, ratio, transactions } from '../pgbench.ts'
import { at } from '../server.ts'
import type { World } from '../world.ts'
import type { Part } from './row.ts'

const CLIENTS = 32
const MEMBERS = 100_000
/** Of these each has so many lots to draw from. */
const SAVERS = 5_000
const LOTS = 10
const BATCH = 100

/** Postings of a hot program, by members at random, beside `pgbench -N`. */
export const ledger: Part = {
  name: 'ledger',
  async run(world) {
    const row = { unit: 'x', better: 'more' } as const
    const [earning, redeeming, batches] = [
      { ...row, work: 'in SQL: earning, 32 clients, against `pgbench -N`', floor: 0.9, aim: 1 },
      { ...row, work: 'FIFO redemption, likewise', floor: 0.5, aim: 0.7 },
      { ...row, work: `earning in batches of ${BATCH} on a hot program, likewise`, floor: 3, aim: 5 },
    ] as const
    if (!hasPgbench) return { rows: [earning, redeeming, batches].map((each) => ({ ...each, result: undefined, beside: 'pgbench is not installed' })) }
    const posting = await prepareLedger(world)
    const baseline = { url: await prepareBaseline(world.url), clients: CLIENTS }
    const { url } = world
    const scripts = {
      earn: `\\set m random(1, ${MEMBERS})\nSELECT post_journal('${posting.organization}', ${posting.earn('bench_member(:m)')});`,
      redeem: `\\set m random(1, ${SAVERS})\n\\set n random(50, 350)\nSELECT post_journal('${posting.organization}', ${posting.redeem('bench_member(-:m)', ':n')});`,
      batch: `SELECT post_journals('${posting.organization}', (SELECT jsonb_agg(${posting.earn(`bench_member(1 + (random() * ${MEMBERS - 1})::integer)`)}) FROM generate_series(1, ${BATCH})));`,
    }
    await transactions({ url, script: scripts.earn, clients: CLIENTS }, 8)
    const rounds = await inTurn(
      () => transactions(baseline),
      () => transactions({ url, script: scripts.earn, clients: CLIENTS }),
      () => transactions({ url, script: scripts.redeem, clients: CLIENTS }),
      async () => BATCH * (await transactions({ url, script: scripts.batch, clients: CLIENTS })),
    )
    const beside = (of: number) => `${middle(rounds, of)}/s against ${middle(rounds, 0)}/s`
    return {
      rows: [
        { ...earning, result: ratio(rounds, 1, 0), beside: beside(1) },
        { ...redeeming, result: ratio(rounds, 2, 0), beside: `${beside(2)}; each of ${LOTS} lots` },
        { ...batches, result: ratio(rounds, 3, 0), beside: beside(3) },
      ],
      details: [await verified(world)],
    }
  },
}

interface Postings {
  readonly organization: string
  earn(member: string): string
  redeem(member: string, amount: string): string
}

/** A hot program; each saver has lots, a month apart. */
async function prepareLedger({ pool, small }: World): Promise<Postings> {
  const program = randomUUID()
  await pool.query(readFileSync(at('data/ledger.sql'), 'utf8'))
  await pool.query(`insert into ledgers (organization_id, program_id, unit, time_zone, created_at) values ($1, $2, 'PTS', 'Europe/London', now())`, [
    small.id,
    program,
  ])
  const posting = (kind: string, amount: string, debit: string, credit: string, member: string, instant = 'now()') =>
    `bench_posting('${kind}', ${amount}, '${debit}', '${credit}', ${member}, '${program}', ${instant})`
  for (let lot = 1; lot <= LOTS; lot += 1) {
    await pool.query(
      `select post_journal($1, ${posting('earn', '1000', 'issuance', 'available', 'bench_member(-n)', `now() - make_interval(months => ${lot})`)}) from generate_series(1, ${SAVERS}) as n`,
      [small.id],
    )
  }
  await pool.query('vacuum (analyze) member_accounts, journals, transfers, lots')
  return {
    organization: small.id,
    earn: (member) => posting('earn', '10', 'issuance', 'available', member),
    redeem: (member, amount) => posting('redeem', amount, 'available', 'redeemed', member),
  }
}

/** @throws unless every law of the ledger holds */
async function verified({ service, small }: World): Promise<string> {
  const answer = await fetch(`${service.origin}/v1/loyalty/ledger/verify`, { headers: { authorization: `Bearer ${small.apiKey}` } })
  const body = (await answer.json()) as { valid: boolean }
  if (!body.valid) throw new Error(JSON.stringify(body))
  return `The ledger after that: ${JSON.stringify(body)}`
}
