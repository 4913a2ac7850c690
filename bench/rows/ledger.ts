import { randomUUID } from 'node:crypto'
import { hasPgbench, inTurn, middle, prepareBaseline, ratio, transactions } from '../pgbench.ts'
import type { World } from '../world.ts'
import type { Part } from './row.ts'

const CLIENTS = 32
const EARNERS = 20_000
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
      { ...row, work: `earning in SQL, ${CLIENTS} clients, against \`pgbench -N\``, floor: 0.9, aim: 1 },
      { ...row, work: 'FIFO redemption, likewise', floor: 0.5, aim: 0.7 },
      { ...row, work: `earning in batches of ${BATCH} on a hot program, likewise`, floor: 3, aim: 5 },
    ] as const
    if (!hasPgbench) return { rows: [earning, redeeming, batches].map((each) => ({ ...each, result: undefined, beside: 'pgbench is not installed' })) }
    const { url, small } = world
    const program = await openedProgram(world)
    const baseline = { url: await prepareBaseline(url), clients: CLIENTS }
    const earn = `\\set m random(1, ${EARNERS})\nSELECT post_journal('${small.id}', ${earning10(program, ':m')});`
    const redeem = `\\set m random(1, ${SAVERS})\n\\set n random(50, 350)\nSELECT post_journal('${small.id}', ${redemption(program, ':m', ':n')});`
    const batch = `SELECT post_journals('${small.id}', (SELECT jsonb_agg(${earning10(program, `1 + floor(random() * ${EARNERS})::int`)}) FROM generate_series(1, ${BATCH})));`
    const ours = (script: string) => transactions({ url, script, clients: CLIENTS })
    const rounds = await inTurn(
      () => transactions(baseline),
      () => ours(earn),
      () => ours(redeem),
      async () => BATCH * (await ours(batch)),
    )
    const beside = (of: number) => `${middle(rounds, of)}/s against ${middle(rounds, 0)}/s`
    return {
      rows: [
        { ...earning, result: ratio(rounds, 1, 0), beside: beside(1) },
        { ...redeeming, result: ratio(rounds, 2, 0), beside: `${beside(2)}; each from the first of ${LOTS} lots` },
        { ...batches, result: ratio(rounds, 3, 0), beside: beside(3) },
      ],
      details: [await verified(world)],
    }
  },
}

/** The posting of a journal of one transfer as the service sends it, as an expression of SQL that makes it jsonb. */
function posting(program: string, kind: string, transfer: string, values: string, instant = 'now()'): string {
  const text = `{"id":"%s","sourceId":"%s","effectiveAt":"%s","recordedAt":"%3$s","programId":"${program}","kind":"${kind}","sourceType":"external","live":true,"actor":{"type":"api_key","id":"${program}"},"details":{"ruleKeys":["visit"],"version":1},"transfers":[${transfer}]}`
  return `format('${text}', uuidv7(), uuidv7(), ${instant}, ${values})::jsonb`
}

/** Units that expire at the end of the next year. @param n an expression of SQL: which member */
export const earning10 = (program: string, n: string, instant?: string): string =>
  posting(
    program,
    'earn',
    '{"unit":"PTS","amount":10,"debit":"issuance","credit":"available","creditMember":"%s","expiresAt":"2028-01-01T00:00:00Z"}',
    member(program, n),
    instant,
  )
const redemption = (program: string, n: string, amount: string): string =>
  posting(program, 'redeem', '{"unit":"PTS","amount":%s,"debit":"available","credit":"redeemed","debitMember":"%s"}', `${amount}, ${member(program, `-${n}`)}`)
const member = (program: string, n: string): string => `md5('${program} ' || ${n})::uuid`

/** A hot program; every earner has an account, and every saver lots that were earned and expire a month apart. @returns its id */
async function openedProgram({ pool, small }: World): Promise<string> {
  const program = randomUUID()
  await pool.query(`insert into ledgers (organization_id, program_id, unit, time_zone, created_at) values ($1, $2, 'PTS', 'Europe/London', now())`, [
    small.id,
    program,
  ])
  await pool.query(`select post_journal($1, ${earning10(program, 'n')}) from generate_series(1, ${EARNERS}) as n`, [small.id])
  const lot = posting(
    program,
    'earn',
    '{"unit":"PTS","amount":1000,"debit":"issuance","credit":"available","creditMember":"%s","expiresAt":"%s"}',
    `${member(program, '-n')}, now() + make_interval(years => 2, months => -lot)`,
    'now() - make_interval(months => lot)',
  )
  await pool.query(`select post_journal($1, ${lot}) from generate_series(1, ${LOTS}) as lot, generate_series(1, ${SAVERS}) as n`, [small.id])
  await pool.query('vacuum (analyze) member_accounts, journals, transfers, lots')
  return program
}

/** @throws unless every law of the ledger holds after all that was posted */
export async function verified({ service, small }: World): Promise<string> {
  const answer = await fetch(`${service.origin}/v1/loyalty/ledger/verify`, { headers: { authorization: `Bearer ${small.apiKey}` } })
  const body = (await answer.json()) as { valid: boolean; sealed: number; unsealed: number }
  if (!body.valid) throw new Error(`the ledger does not hold: ${JSON.stringify(body)}`)
  return `The ledger holds after ${(body.sealed + body.unsealed).toLocaleString('en')} journals.`
}
