import t from 'tap'
import {
  balanceAt,
  expiringSoon,
  findJournal,
  hold,
  issue,
  issuePending,
  ledgerEntryListQuery,
  ledgerEntrySchema,
  ledgerLotSchema,
  listEntries,
  listLots,
  redeem,
  statementOf,
} from '../../../src/modules/ledger/index.ts'
import { startApp } from '../../support/app.ts'
import { nextId, openBooks, pts } from '../../support/ledger.ts'

const app = await startApp()
const shop = await app.organization({ mode: 'test', now: '2026-01-10T10:00:00Z' })
const { posting, at } = await openBooks(app, shop)
const member = nextId()
const source = { type: 'order', id: 'A-1' }
const first = await posting('2026-01-10T10:00:00Z', { kind: 'earn', source, transfers: [issue(pts(member, 100), { expiresAt: '2026-06-01T00:00:00Z' })] })
await posting('2026-02-10T10:00:00Z', { kind: 'earn', effectiveAt: '2026-01-05T00:00:00Z', transfers: [issue(pts(member, 50))] })
const spent = await posting('2026-02-11T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 30))] })
await posting('2026-02-12T10:00:00Z', { kind: 'hold', transfers: [hold(pts(member, 20))] })
await posting('2026-02-13T10:00:00Z', { kind: 'earn', transfers: [issuePending(pts(member, 9))] })
const ctx = at('2026-03-01T00:00:00Z')

t.test('a balance at a past time: as it was known then, and as it had happened', async (t) => {
  t.same(await balanceAt(ctx, member, '2026-01-31T00:00:00Z', 'recorded'), [{ unit: 'PTS', account: 'available', balance: 100 }])
  t.same(await balanceAt(ctx, member, '2026-01-31T00:00:00Z', 'effective'), [{ unit: 'PTS', account: 'available', balance: 150 }])
  t.same(await balanceAt(ctx, member, '2026-01-06T00:00:00Z', 'effective'), [{ unit: 'PTS', account: 'available', balance: 50 }])
  t.same(await balanceAt(ctx, member, '2026-03-01T00:00:00Z', 'recorded'), [
    { unit: 'PTS', account: 'available', balance: 100 },
    { unit: 'PTS', account: 'held', balance: 20 },
    { unit: 'PTS', account: 'pending', balance: 9 },
  ])
})

t.test('entries come page by page, the newest first', async (t) => {
  const found: unknown[] = []
  let cursor: string | undefined
  do {
    const query = ledgerEntryListQuery.parse({ limit: 3, ...(cursor === undefined ? {} : { cursor }) })
    const page = await listEntries(ctx, { memberId: member, unit: 'PTS', account: 'available' }, query)
    found.push(...JSON.parse(page.text).data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  t.match(found, [
    { version: 4, kind: 'hold', amount: -20, balance: 100 },
    { version: 3, kind: 'redeem', amount: -30, balance: 120 },
    { version: 2, kind: 'earn', amount: 50, balance: 150, effectiveAt: '2026-01-05T00:00:00Z', recordedAt: '2026-02-10T10:00:00Z', sourceId: null },
    { version: 1, kind: 'earn', amount: 100, balance: 100, sourceType: 'order', sourceId: 'A-1', journalId: first.journalId },
  ])
  for (const entry of found) ledgerEntrySchema.strict().parse(entry)
})

t.test('lots that are left, in the order in which they go', async (t) => {
  const query = { limit: 1, sort: 'expiresAt', includeTotal: true }
  const page = await listLots(ctx, { memberId: member, unit: 'PTS' }, query)
  const next = await listLots(ctx, { memberId: member, unit: 'PTS' }, { ...query, cursor: page.nextCursor ?? '' })
  const [one, two] = [JSON.parse(page.text).data[0], JSON.parse(next.text).data[0]]
  t.match(one, { remaining: 50, amount: 100, expiresAt: '2026-06-01T00:00:00Z' })
  t.match(two, { remaining: 50, amount: 50, expiresAt: null, earnedAt: '2026-01-05T00:00:00Z' })
  for (const lot of [one, two]) ledgerLotSchema.strict().parse(lot)
})

t.test('a statement: opening, what came and went, closing', async (t) => {
  t.same(await statementOf(ctx, { memberId: member, from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' }), [
    {
      unit: 'PTS',
      opening: 100,
      changes: [
        { kind: 'earn', amount: 59, journals: 2 },
        { kind: 'hold', amount: 0, journals: 1 },
        { kind: 'redeem', amount: -30, journals: 1 },
      ],
      closing: 129,
    },
  ])
})

t.test('what expires soon', async (t) => {
  t.same(await expiringSoon(ctx, member, '2026-07-01T00:00:00Z'), [{ unit: 'PTS', expiresAt: '2026-06-01T00:00:00Z', amount: 50 }])
  t.same(await expiringSoon(ctx, member, '2026-05-01T00:00:00Z'), [])
})

t.test('a journal with its transfers and draws', async (t) => {
  t.match(await findJournal(ctx, spent.journalId), {
    kind: 'redeem',
    transfers: [{ number: 1, amount: 30, debitMemberId: member, debitBalance: 120 }],
    draws: [{ kind: 'draw', amount: 30, lotJournalId: first.journalId }],
  })
  t.equal(await findJournal(ctx, nextId()), undefined)
})
