import t from 'tap'
import {
  capture,
  clawBack,
  endHold,
  extendLots,
  findHold,
  hold,
  issue,
  issuePending,
  letGo,
  mature,
  memberNow,
  mergeMembers,
  openLedger,
  type Posting,
  post,
  postAll,
  redeem,
  restore,
} from '../../../src/modules/ledger/index.ts'
import { bookExpired, sealLedger } from '../../../src/modules/ledger/service/due.ts'
import { transact } from '../../../src/platform/context.ts'
import { startApp } from '../../support/app.ts'
import { nextId as newMember, openBooks, pts, refused } from '../../support/ledger.ts'

const app = await startApp()
const shop = await app.organization({ mode: 'test', now: '2026-01-10T10:00:00Z' })
const { posting, standing, sound, doing, program, at } = await openBooks(app, shop)
const NOON = '2026-01-10T12:00:00Z'
const earn = (memberId: string, amount: number, lot: Parameters<typeof issue>[1] = {}, now = NOON) =>
  posting(now, { kind: 'earn', transfers: [issue(pts(memberId, amount), lot)] })

t.test('what was restored with grace is not restored again', async (t) => {
  const member = newMember()
  await earn(member, 100, { expiresAt: '2026-02-01T00:00:00Z' })
  const { journalId } = await posting(NOON, { kind: 'redeem', transfers: [redeem(pts(member, 100))] })
  const back = (amount: number) =>
    posting('2026-02-10T10:00:00Z', { kind: 'restore', transfers: [restore(pts(member, amount), journalId, '2026-03-01T00:00:00Z')] })
  await back(60)
  await back(40)
  await refused(t, back(1), 'insufficient-points', { available: 0, wanted: 1 })
  t.equal((await standing(member, '2026-02-11T10:00:00Z')).available, 100)
  await sound(t)
})

t.test('a restore in several steps goes to the lots that expire last, and pays a debt first', async (t) => {
  const member = newMember()
  await earn(member, 50, { expiresAt: '2026-03-01T00:00:00Z' })
  const bought = await earn(member, 50, { expiresAt: '2026-06-01T00:00:00Z' })
  const { journalId } = await posting(NOON, { kind: 'redeem', transfers: [redeem(pts(member, 100))] })
  await posting(NOON, { kind: 'clawback', transfers: [clawBack(pts(member, 30), { journalId: bought.journalId, maxDebt: 100 })] })
  await posting(NOON, { kind: 'restore', transfers: [restore(pts(member, 20), journalId)] })
  t.same(await standing(member, NOON), { booked: -10, available: -10, held: 0 })
  await posting(NOON, { kind: 'restore', transfers: [restore(pts(member, 80), journalId)] })
  t.same(await standing(member, '2026-03-02T00:00:00Z'), { booked: 70, available: 30, held: 0 })
  await refused(t, posting(NOON, { kind: 'restore', transfers: [restore(pts(member, 1), journalId)] }), 'insufficient-points')
  await sound(t)
})

t.test('what comes back too late pays a debt, and the rest of it expires in the same journal', async (t) => {
  const member = newMember()
  const bought = await earn(member, 100, { expiresAt: '2026-02-01T00:00:00Z' })
  const { journalId } = await posting(NOON, { kind: 'redeem', transfers: [redeem(pts(member, 100))] })
  await posting(NOON, { kind: 'clawback', transfers: [clawBack(pts(member, 30), { journalId: bought.journalId, maxDebt: 100 })] })
  const { expired } = await posting('2026-02-10T10:00:00Z', { kind: 'restore', transfers: [restore(pts(member, 100), journalId)] })
  t.same(expired, [{ memberId: member, unit: 'PTS', amount: 70 }])
  t.equal((await standing(member, '2026-02-10T10:00:00Z')).booked, 0)
  await sound(t)
})

t.test('a hold ends whole and only as a hold; more than it keeps is not captured, nor after its time', async (t) => {
  const member = newMember()
  await earn(member, 200)
  const { journalId } = await posting(NOON, { kind: 'hold', holdUntil: '2026-01-10T13:00:00Z', transfers: [hold(pts(member, 60))] })
  const other = await posting(NOON, { kind: 'hold', transfers: [hold(pts(member, 50))] })
  const wrong: Omit<Posting, 'id' | 'programId'>[] = [
    { kind: 'capture', aboutId: journalId, transfers: [capture(pts(member, 50))] },
    { kind: 'capture', aboutId: journalId, transfers: [capture(pts(member, 110))] },
    { kind: 'void', aboutId: journalId, transfers: [letGo(pts(member, 60), other.journalId)] },
    { kind: 'redeem', transfers: [capture(pts(member, 10))] },
    { kind: 'hold', transfers: [hold(pts(member, 10)), hold(pts(member, 20))] },
  ]
  for (const each of wrong) await refused(t, posting(NOON, each), 'invalid-transfer')
  await refused(
    t,
    doing(NOON, (tx) => endHold(tx, journalId, 61)),
    'insufficient-points',
    { available: 60, wanted: 61 },
  )
  await refused(
    t,
    doing('2026-01-10T13:00:00Z', (tx) => endHold(tx, journalId, 60)),
    'hold-ended',
  )
  await doing('2026-01-10T13:00:00Z', (tx) => endHold(tx, journalId, 0))
  const source = { type: 'order', id: 'capture' }
  const first = await doing(NOON, (tx) => endHold(tx, other.journalId, 20, { source }))
  t.equal((await doing(NOON, (tx) => endHold(tx, other.journalId, 20, { source }))).journalId, first.journalId, 'the same end again')
  t.match(await findHold(at(NOON), other.journalId), { captured: 20, endedBy: first.journalId })
  t.same(await standing(member, NOON), { booked: 180, available: 180, held: 0 })
  await sound(t)
})

t.test('422 what no transfer can be', async (t) => {
  const [member, other] = [newMember(), newMember()]
  const good = issue(pts(member, 10))
  for (const transfers of [
    [],
    [{ ...good, amount: 0 }],
    [{ ...good, amount: -5 }],
    [{ ...good, amount: 1.5 }],
    [{ unit: 'PTS', amount: 1, debit: 'issuance', credit: 'available' } as const],
    [{ ...good, debitMember: other }],
    [{ ...good, credit: 'elsewhere' as never }],
    [{ ...redeem(pts(member, 1)), credit: 'available', creditMember: member } as const],
    [{ ...redeem(pts(member, 1)), maxDebt: 1, credit: 'available', creditMember: other } as const],
  ])
    await refused(t, posting(NOON, { kind: 'earn', transfers }), 'invalid-transfer')
  await refused(t, posting(NOON, { kind: 'earn', transfers: [{ ...good, amount: 1e30 }] }), 'amount-too-large')
  t.same(await standing(member, NOON), { booked: 0, available: 0, held: 0 }, 'nothing was booked')
})

t.test('422 units and members of another program', async (t) => {
  const member = newMember()
  await earn(member, 10)
  await refused(t, posting(NOON, { kind: 'earn', transfers: [{ ...issue(pts(member, 10)), unit: 'MILES' }] }), 'unknown-unit')
  const second = newMember()
  await doing(NOON, async (tx) => openLedger(tx, { programId: second, unit: 'PTS', timeZone: 'Europe/London' }))
  await refused(
    t,
    doing(NOON, (tx) => post(tx, { id: tx.newId(), programId: second, kind: 'earn', transfers: [issue(pts(member, 10))] })),
    'unknown-unit',
  )
})

t.test('a version is expected also of an account that the journal does not touch, or that is not there yet', async (t) => {
  const [member, other] = [newMember(), newMember()]
  const expect = (memberId: string, version: number) => [{ memberId, unit: 'PTS', version }]
  const stamps = { ...issue(pts(member, 1)), unit: 'STAMP' }
  await refused(t, posting(NOON, { kind: 'earn', expect: expect(member, 1), transfers: [stamps] }), 'balance-moved')
  await posting(NOON, { kind: 'earn', expect: expect(member, 0), transfers: [stamps] })
  await earn(member, 10)
  await refused(t, posting(NOON, { kind: 'earn', expect: expect(member, 0), transfers: [stamps] }), 'balance-moved')
  await posting(NOON, { kind: 'earn', expect: expect(member, 1), transfers: [stamps, issue(pts(other, 3))] })
  const both = await Promise.allSettled([1, 2].map((n) => posting(NOON, { kind: 'earn', expect: expect(other, 1), transfers: [issue(pts(other, n))] })))
  t.same(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  await sound(t)
})

t.test('what is known late has its own time: a lot that had expired by then is never available', async (t) => {
  const member = newMember()
  await posting('2026-02-10T10:00:00Z', {
    kind: 'earn',
    effectiveAt: NOON,
    transfers: [issue(pts(member, 10), { expiresAt: '2026-02-01T00:00:00Z' }), issue(pts(member, 5))],
  })
  t.same(await standing(member, '2026-02-10T10:00:00Z'), { booked: 15, available: 5, held: 0 })
  await refused(t, posting('2026-02-10T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 6))] }), 'insufficient-points', { available: 5 })
  await sound(t)
})

t.test('a repeat books nothing, not what has expired either; two at once are one', async (t) => {
  const member = newMember()
  const source = { type: 'order', id: 'twice' }
  const once = () => posting(NOON, { kind: 'earn', source, transfers: [issue(pts(member, 10), { expiresAt: '2026-02-01T00:00:00Z' })] })
  const both = await Promise.all([once(), once(), once()])
  t.same(both.map(({ repeated }) => repeated).toSorted(), [false, true, true])
  t.equal(new Set(both.map(({ journalId }) => journalId)).size, 1)
  t.same((await posting('2026-03-01T00:00:00Z', { kind: 'earn', source, transfers: [issue(pts(member, 10))] })).expired, [])
  t.equal((await standing(member, NOON)).booked, 10)
})

t.test('lots expire later by an act of its own, once for a source; what has expired stays so', async (t) => {
  const member = newMember()
  const kept = await earn(member, 10, { expiresAt: '2026-02-01T00:00:00Z' })
  await earn(member, 20, { expiresAt: '2026-03-01T00:00:00Z' })
  await earn(member, 40, { expiresAt: '2026-01-20T00:00:00Z' })
  const extend = (now: string, until: string, journalId?: string, id = 'extend') =>
    doing(now, (tx) =>
      extendLots(tx, { programId: program, memberId: member, unit: 'PTS', until, source: { type: 'goodwill', id }, ...(journalId ? { journalId } : {}) }),
    )
  t.match(await extend('2026-01-25T00:00:00Z', '2026-02-15T00:00:00Z', kept.journalId), { lots: 1, repeated: false })
  t.match(await extend('2026-01-25T00:00:00Z', '2026-02-20T00:00:00Z', kept.journalId), { lots: 1, repeated: true })
  t.same(await standing(member, '2026-02-14T00:00:00Z'), { booked: 30, available: 30, held: 0 })
  t.equal((await standing(member, '2026-02-15T00:00:00Z')).available, 20)
  t.match(await extend('2026-02-16T00:00:00Z', '2026-02-20T00:00:00Z', undefined, 'none'), { lots: 0, journalId: null })
  t.equal((await standing(member, '2026-02-16T00:00:00Z')).booked, 20)
  await sound(t)
})

t.test('what is held lives on with what is left: let go, it expires when the rest does', async (t) => {
  const member = newMember()
  await earn(member, 10, { expiresAt: '2026-02-01T00:00:00Z' })
  await earn(member, 20, { expiresAt: '2026-01-20T00:00:00Z' })
  const held = await doing(NOON, (tx) =>
    post(tx, { id: tx.newId(), programId: program, kind: 'hold', holdUntil: '2026-03-01T00:00:00Z', transfers: [hold(pts(member, 30))] }),
  )
  const act = { programId: program, memberId: member, unit: 'PTS', until: '2026-04-15T00:00:00Z' }
  t.match(await doing('2026-01-25T00:00:00Z', (tx) => extendLots(tx, act)), { lots: 1 }, 'not what has expired meanwhile')
  await doing('2026-02-10T00:00:00Z', (tx) => endHold(tx, held.journalId, 0))
  t.same(await standing(member, '2026-02-10T00:00:00Z'), { booked: 10, available: 10, held: 0 })
  t.same(await standing(member, '2026-04-15T00:00:00Z'), { booked: 10, available: 0, held: 0 })
  await sound(t)
})

t.test('a member goes on in another with everything: lots, holds, what is pending, what can be restored', async (t) => {
  const [from, to, third] = [newMember(), newMember(), newMember()]
  await earn(from, 100, { expiresAt: '2026-06-01T00:00:00Z' })
  await earn(to, 10, { expiresAt: '2026-03-01T00:00:00Z' })
  await posting(NOON, { kind: 'earn', transfers: [issuePending(pts(from, 7))] })
  const spent = await posting(NOON, { kind: 'redeem', transfers: [redeem(pts(from, 30))] })
  const held = await posting(NOON, { kind: 'hold', transfers: [hold(pts(from, 20))] })
  const source = { type: 'merge', id: from }
  const merge = (fromMemberId: string, toMemberId: string, of = source) =>
    doing(NOON, (tx) => mergeMembers(tx, { programId: program, source: of, fromMemberId, toMemberId }))
  const { journalId } = await merge(from, to)
  t.match(await merge(from, to), { journalId, repeated: true })
  t.same(await standing(from, NOON), { booked: 0, available: 0, held: 0 })
  t.same(await standing(to, NOON), { booked: 60, available: 60, held: 20 })
  await merge(to, third, { type: 'merge', id: to })
  for (const each of [from, to, third]) t.equal(await memberNow(at(NOON), each), third)
  await doing(NOON, (tx) => endHold(tx, held.journalId, 5))
  await posting(NOON, { kind: 'restore', transfers: [restore(pts(third, 30), spent.journalId)] })
  await posting(NOON, { kind: 'mature', transfers: [mature(pts(third, 7))] })
  t.same(await standing(third, NOON), { booked: 112, available: 112, held: 0 })
  t.equal((await standing(third, '2026-03-01T00:00:00Z')).available, 102, 'lots expire when they would have')
  await refused(t, merge(third, third, { type: 'merge', id: 'self' }), 'invalid-transfer')
  await sound(t)
})

t.test('a debt is merged: paid from what the other has, owed beyond it', async (t) => {
  for (const [fromHas, toHas] of [
    [-50, 20],
    [-50, 80],
    [70, -30],
    [20, -30],
    [-10, -20],
  ] as const) {
    const members = [newMember(), newMember()] as const
    for (const [i, has] of [fromHas, toHas].entries()) {
      const member = members[i] as string
      const { journalId } = await earn(member, Math.max(has, 1))
      if (has < 0) await posting(NOON, { kind: 'clawback', transfers: [clawBack(pts(member, 1 - has), { journalId, maxDebt: 100 })] })
    }
    const [fromMemberId, toMemberId] = members
    await doing(NOON, (tx) => mergeMembers(tx, { programId: program, fromMemberId, toMemberId }))
    t.equal((await standing(toMemberId, NOON)).booked, fromHas + toHas)
    await sound(t)
  }
})

t.test('merges and captures at the same time end', async (t) => {
  const members = Array.from({ length: 6 }, newMember)
  const holds: string[] = []
  for (const member of members) {
    await earn(member, 100)
    holds.push((await posting(NOON, { kind: 'hold', transfers: [hold(pts(member, 40))] })).journalId)
  }
  await Promise.all([
    ...holds.map((id) => doing(NOON, (tx) => endHold(tx, id, 10))),
    ...members.slice(1).map((from) => doing(NOON, (tx) => mergeMembers(tx, { programId: program, fromMemberId: from, toMemberId: members[0] as string }))),
  ])
  t.same(await standing(members[0] as string, NOON), { booked: 540, available: 540, held: 0 })
  await sound(t)
})

t.test('several journals go in one call, all or none, also where two batches cross', async (t) => {
  const members = Array.from({ length: 8 }, newMember)
  const batch = (of: readonly string[]) =>
    doing(NOON, (tx) =>
      postAll(
        tx,
        of.map((member): Posting => ({ id: tx.newId(), programId: program, kind: 'earn', transfers: [issue(pts(member, 5))] })),
      ),
    )
  await Promise.all([batch(members), batch(members.toReversed()), batch(members)])
  for (const member of members) t.equal((await standing(member, NOON)).booked, 15)
  await refused(
    t,
    doing(NOON, (tx) =>
      postAll(tx, [
        { id: tx.newId(), programId: program, kind: 'earn', transfers: [issue(pts(members[0] as string, 5))] },
        { id: tx.newId(), programId: program, kind: 'redeem', transfers: [redeem(pts(members[1] as string, 50))] },
      ]),
    ),
    'insufficient-points',
  )
  t.equal((await standing(members[0] as string, NOON)).booked, 15)
  await sound(t)
})

t.test('lots that expire within one second each expire by themselves; a sweep is recorded when it is made', async (t) => {
  const member = newMember()
  await earn(member, 10, { expiresAt: '2026-04-01T00:00:00.2Z' })
  await earn(member, 10, { expiresAt: '2026-04-01T00:00:00.4Z' })
  const { rows } = await app.db.pool.query(
    `select reference from due_work where kind = 'ledger.expiry' and due_at between '2026-04-01' and '2026-04-01 00:00:01'`,
  )
  t.equal(rows.length, 2)
  const expired: number[] = []
  await transact(at('2026-04-02T00:00:00Z'), (tx) =>
    bookExpired(tx, rows[0].reference, Temporal.Instant.from('2026-04-01T00:00:00.2Z'), [
      {
        async onUnitsExpired(_tx, { memberId, amount }) {
          if (memberId === member) expired.push(amount)
        },
      },
    ]),
  )
  t.same(expired, [20])
  const { rows: journals } = await app.db.pool.query(
    `select to_char(effective_at at time zone 'UTC', 'MM-DD') as effective, to_char(recorded_at at time zone 'UTC', 'MM-DD') as recorded from journals where kind = 'expire' and effective_at >= '2026-04-01' and effective_at < '2026-04-02' limit 1`,
  )
  t.same(journals[0], { effective: '04-01', recorded: '04-02' })
  await sound(t)
})

t.test('journals are sealed in blocks until none is left', async (t) => {
  await doing('2026-04-02T00:00:00Z', (tx) => sealLedger(tx, 'ledger', Temporal.Instant.from('2026-04-02T00:00:00Z')))
  const { rows } = await app.db.pool.query(
    'select (select count(*)::int from unsealed_journals) as left, (select sum(journals)::int from ledger_seals) = count(*) as all from journals',
  )
  t.same(rows[0], { left: 0, all: true })
  await sound(t)
})
