import { sql } from 'drizzle-orm'
import t from 'tap'
import { clawBack, extendLots, hold, issue, openLedger, post, redeem, restore } from '../../../src/modules/ledger/index.ts'
import { sealLedger } from '../../../src/modules/ledger/service/due.ts'
import { verifyLedger } from '../../../src/modules/ledger/service/verification.ts'
import type { Context } from '../../../src/platform/context.ts'
import { statement } from '../../../src/platform/database.ts'
import { startApp } from '../../support/app.ts'
import { nextId, openBooks, pts } from '../../support/ledger.ts'

const app = await startApp()
const shop = await app.organization({ mode: 'test', now: '2026-01-10T10:00:00Z' })
const { posting, doing, program, at } = await openBooks(app, shop)
const NOON = '2026-01-10T12:00:00Z'
const member = nextId()
const earned = await posting(NOON, { kind: 'earn', transfers: [issue(pts(member, 100), { expiresAt: '2026-06-01T00:00:00Z' }), issue(pts(member, 50))] })
const spent = await posting(NOON, { kind: 'redeem', transfers: [redeem(pts(member, 60))] })
await posting(NOON, { kind: 'restore', transfers: [restore(pts(member, 10), spent.journalId)] })
await posting(NOON, { kind: 'hold', transfers: [hold(pts(member, 20))] })
await posting(NOON, { kind: 'clawback', transfers: [clawBack(pts(member, 200), { journalId: earned.journalId, maxDebt: 30 })] })
await doing(NOON, (tx) => extendLots(tx, { programId: program, memberId: member, unit: 'PTS', until: '2026-07-01T00:00:00Z' }))
const other = nextId()
await posting(NOON, { kind: 'earn', transfers: [issue(pts(other, 40), { expiresAt: '2026-02-01T00:00:00Z' })] })
await doing(NOON, (tx) => extendLots(tx, { programId: program, memberId: other, unit: 'PTS', until: '2026-03-01T00:00:00Z' }))
await doing(NOON, (tx) => sealLedger(tx, 'ledger', Temporal.Instant.from(NOON)))
const late = await posting('2026-01-11T12:00:00Z', { kind: 'earn', transfers: [issue(pts(other, 5))] })
const close = (period: string) => shop.request('POST', `/v1/loyalty/programs/${program}/periods/${period}/close`)

const broken = async (ctx: Context = at(NOON)) =>
  (await verifyLedger(ctx)).laws.filter(({ breaches }) => breaches.length > 0).map(({ law, breaches }): string[] => [law, ...breaches])

t.test('the books hold, and what waits for a block is told', async (t) => {
  t.match(await verifyLedger(at(NOON)), { valid: true, blocks: 1, sealed: 8, unsealed: 1 })
  t.match((await shop.request('GET', '/v1/loyalty/ledger/verify')).body, { valid: true, blocks: 1, sealed: 8, unsealed: 1 })
})

const TABLES = 'journals transfers lots draws holds member_accounts ledger_seals sealed_journals ledger_periods lot_extensions'.split(' ')
class Undone extends Error {}

/** What is broken once somebody who owns the tables has done this, with every trigger off; taken back afterwards. */
async function brokenBy(statements: readonly string[]): Promise<string[][]> {
  let found: string[][] = []
  await doing(NOON, async (tx) => {
    const off = TABLES.map((table) => `alter table ${table} disable trigger user`)
    for (const text of [...off, ...statements]) await tx.one(statement(undefined, {}, () => sql.raw(text)))
    found = await broken(tx)
    throw new Undone()
  }).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  return found
}

const cases: readonly [string, string[], string, string][] = [
  ['an amount', [`update transfers set amount = amount + 1 where journal_id = '${spent.journalId}'`], 'balance-is-sum-of-entries', `${member} PTS available`],
  ['an amount, in its block', [`update transfers set amount = amount + 1 where journal_id = '${spent.journalId}'`], 'blocks-are-chained', '1'],
  ['a reason', [`update journals set details = '{"x":1}' where id = '${earned.journalId}'`], 'blocks-are-chained', '1'],
  ['a balance', [`update member_accounts set balance = 7 where member_id = '${other}'`], 'balance-is-sum-of-entries', `${other} PTS available`],
  [
    'a lot',
    [`update lots set remaining = remaining - 1 where member_id = '${other}' and journal_id = '${late.journalId}'`],
    'available-is-lots-less-debt',
    `${other} PTS`,
  ],
  ['an expiry', [`update lots set expires_at = '2026-03-02' where member_id = '${other}' and amount = 40`], 'lots-expire-as-extended', ''],
  ['a hold', ['update holds set amount = 21'], 'held-is-open-holds', `${member} PTS`],
  ['a journal taken out', [`delete from journals where id = '${spent.journalId}'`], 'transfers-have-journals', spent.journalId],
  ['entries taken out', [`delete from transfers where journal_id = '${late.journalId}'`], 'journals-have-transfers', late.journalId],
  ['an entry taken out', [`delete from transfers where journal_id = '${late.journalId}'`], 'versions-without-gap', `${other} PTS available`],
  ['a draw taken out', ['delete from draws where ctid = (select min(ctid) from draws)'], 'lot-is-what-was-drawn-and-what-is-left', ''],
  ['a reversal of nothing', [`update journals set reverses_id = '${nextId()}' where id = '${late.journalId}'`], 'reversals-have-journals', late.journalId],
  ['a journal in no block', [`delete from sealed_journals where journal_id = '${spent.journalId}'`], 'journals-are-sealed-once', spent.journalId],
  ['a block', ["update ledger_seals set hash = 'f'"], 'blocks-are-chained', '1'],
  ['a total', ["update ledger_totals set debits = debits + 1 where account = 'issuance'"], 'totals-are-sums', `${program} PTS issuance 2026-01-10`],
  ['a total, in the sum', ["update ledger_totals set debits = debits + 1 where account = 'issuance'"], 'ledger-sums-to-zero', `${program} PTS`],
]
for (const [name, statements, law, subject] of cases) {
  t.test(`it is seen that somebody changed ${name}`, async (t) => {
    const found = (await brokenBy(statements)).find(([of]) => of === law)
    t.ok(found, law)
    if (subject !== '') t.ok(found?.includes(subject), `${found} names ${subject}`)
  })
}

t.test('after each of these everything is as it was', async (t) => t.same(await broken(), []))

t.test('a month is closed once it is over, and its figures stay', async (t) => {
  t.match(await close('2026-01'), { status: 409, body: { code: 'period-not-over' } })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-02-01T00:04:59Z' })
  t.equal((await close('2026-01')).status, 409, 'what was being written at its end is waited for')
  await shop.request('PUT', '/v1/test-clock', { now: '2026-02-01T00:05:00Z' })
  const first = await close('2026-01')
  t.match(first, {
    status: 200,
    body: {
      period: '2026-01',
      units: [
        { unit: 'PTS', opening: 0, issued: 195, redeemed: 60, restored: 10, closing: 35 },
        { unit: 'STAMP', closing: 0 },
      ],
    },
  })
  // Known late: it happened in January, and is in the figures of February.
  await posting('2026-02-03T00:00:00Z', { kind: 'earn', effectiveAt: '2026-01-20T00:00:00Z', transfers: [issue(pts(other, 7))] })
  t.same((await close('2026-01')).body, first.body)
  const report = await shop.request('GET', `/v1/loyalty/programs/${program}/reports/points?from=2026-02-01&to=2026-02-28`)
  t.match(report.body.units, [{ opening: 35, issued: 7, closing: 42 }])
  t.same(await broken(), [])
  const found = (await brokenBy(['update ledger_periods set issued = issued + 1, closing = closing + 1'])).find(([law]) => law === 'closed-periods-stand')
  t.ok(found?.includes(`${program} 2026-01 PTS`))
})

t.test('the points report is that of an exact scan, sealed or not', async (t) => {
  const scan = `select coalesce(sum(case when credit_account = 'redeemed' then amount else 0 end), 0)::int as redeemed, coalesce(sum(case when debit_account = 'issuance' then amount end), 0)::int as issued,
    (select sum(balance)::int from member_accounts where unit = 'PTS') as closing from transfers where unit = 'PTS'`
  const report = async () => (await shop.request('GET', `/v1/loyalty/programs/${program}/reports/points?from=2026-01-01&to=2026-12-31`)).body.units[0]
  t.match(await report(), (await app.db.pool.query(scan)).rows[0])
  await doing('2026-02-03T00:00:00Z', (tx) => sealLedger(tx, 'ledger', Temporal.Instant.from(NOON)))
  t.match(await report(), (await app.db.pool.query(scan)).rows[0])
})

t.test('what is owed has a value at a rate, rounded half up once', async (t) => {
  const liability = await shop.request(
    'GET',
    `/v1/loyalty/programs/${program}/reports/liability?from=2026-02-01&to=2026-02-28&rateNumerator=1&rateDenominator=4&redeemedPercent=60`,
  )
  // 42 units at a quarter, of which 60 of a hundred: 6.3; 35: 5.25.
  t.match(liability.body, {
    rate: { numerator: 1, denominator: 4 },
    redeemedPercent: 60,
    units: [{ closing: 42, closingValue: { amount: 6, currency: 'EUR' }, openingValue: { amount: 5 } }],
  })
})

t.test('breakage is what expired of what was earned in a month', async (t) => {
  await doing('2026-03-02T00:00:00Z', (tx) => post(tx, { id: tx.newId(), programId: program, kind: 'earn', transfers: [issue(pts(other, 1))] }))
  const breakage = await shop.request('GET', `/v1/loyalty/programs/${program}/reports/breakage`)
  t.match(breakage.body.cohorts, [
    { unit: 'PTS', month: '2026-01', issued: 202, expired: 40, breakageBasisPoints: 1980 },
    { unit: 'PTS', month: '2026-03', issued: 1, expired: 0, breakageBasisPoints: 0 },
  ])
})

t.test('404 ledger-not-found', async (t) => {
  for (const path of ['reports/points?from=2026-01-01&to=2026-01-31', 'reports/liability?from=2026-01-01&to=2026-01-31', 'reports/breakage'])
    t.match(await shop.request('GET', `/v1/loyalty/programs/${nextId()}/${path}`), { status: 404, body: { code: 'ledger-not-found' } })
  t.match(await shop.request('POST', `/v1/loyalty/programs/${nextId()}/periods/2025-01/close`), { status: 404, body: { code: 'ledger-not-found' } })
})

t.test('422 what is beyond 2^53 - 1 is refused, not rounded', async (t) => {
  const big = nextId()
  await doing(NOON, async (tx) => openLedger(tx, { programId: big, unit: 'PTS', timeZone: 'Europe/London' }))
  for (const owner of [nextId(), nextId()])
    await doing(NOON, (tx) => post(tx, { id: tx.newId(), programId: big, kind: 'earn', transfers: [issue(pts(owner, Number.MAX_SAFE_INTEGER))] }))
  for (const report of ['points?from=2026-01-01&to=2026-01-31', 'breakage'])
    t.match(await shop.request('GET', `/v1/loyalty/programs/${big}/reports/${report}`), { status: 422, body: { code: 'amount-too-large' } }, report)
})

t.test('4xx there is no year 0', async (t) => {
  const paths = ['reports/points?from=0000-01-01&to=2026-01-31', 'reports/liability?from=2026-01-01&to=0000-12-31', 'reports/breakage?from=0000-01']
  for (const path of paths) t.equal((await shop.request('GET', `/v1/loyalty/programs/${program}/${path}`)).status, 400, path)
  t.ok([400, 404, 422].includes((await close('0000-01')).status))
  t.equal((await shop.request('GET', `/v1/loyalty/programs/${program}/reports/points?from=0001-01-01&to=9999-12-31`)).status, 200)
})
