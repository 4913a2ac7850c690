import t from 'tap'
import { clawBack, endHold, hold, issue, redeem, restore } from '../../../src/modules/ledger/index.ts'
import { startApp } from '../../support/app.ts'
import { nextId as newMember, openBooks, pts, refused } from '../../support/ledger.ts'

const app = await startApp()
const shop = await app.organization({ mode: 'test', now: '2026-01-10T10:00:00Z' })
const { posting, standing, sound, doing } = await openBooks(app, shop)

t.test('lots A 100, B 250, C 80: redeem 180, sweep, sweep, redeem 50', async (t) => {
  const member = newMember()
  for (const [amount, expiresAt] of [
    [100, '2026-03-31T22:00:00Z'],
    [250, '2026-06-30T22:00:00Z'],
    [80, null],
  ] as const)
    await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, amount), { expiresAt })] })
  await posting('2026-03-10T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 180))] })
  t.same(await standing(member, '2026-04-01T10:00:00Z'), { booked: 250, available: 250, held: 0 })
  t.same(await standing(member, '2026-07-01T10:00:00Z'), { booked: 250, available: 80, held: 0 }, 'what has expired is not available, booked or not')
  const posted = await posting('2026-07-01T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 50))] })
  t.same(posted.expired, [{ memberId: member, unit: 'PTS', amount: 170 }])
  t.same(await standing(member, '2026-07-01T10:00:00Z'), { booked: 30, available: 30, held: 0 })
  await sound(t)
})

t.test('the same source posts once', async (t) => {
  const member = newMember()
  const source = { type: 'order', id: '1' }
  const first = await posting('2026-01-10T10:00:00Z', { kind: 'earn', source, transfers: [issue(pts(member, 10))] })
  const again = await posting('2026-01-11T10:00:00Z', { kind: 'earn', source, transfers: [issue(pts(member, 10))] })
  t.equal(again.repeated, true)
  t.equal(again.journalId, first.journalId)
  t.equal((await standing(member, '2026-01-12T10:00:00Z')).booked, 10)
})

t.test('409 insufficient-points: nothing is booked', async (t) => {
  const member = newMember()
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 10))] })
  await refused(t, posting('2026-01-10T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 11))] }), 'insufficient-points', {
    available: 10,
    wanted: 11,
    unit: 'PTS',
  })
  t.equal((await standing(member, '2026-01-12T10:00:00Z')).booked, 10)
})

t.test('a hold is captured in part, the rest is let go; it ends once', async (t) => {
  const member = newMember()
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 100))] })
  const { journalId } = await posting('2026-01-10T11:00:00Z', { kind: 'hold', transfers: [hold(pts(member, 60))] })
  t.same(await standing(member, '2026-01-12T10:00:00Z'), { booked: 40, available: 40, held: 60 })
  await sound(t)
  await doing('2026-01-10T12:00:00Z', (tx) => endHold(tx, journalId, 45))
  t.same(await standing(member, '2026-01-12T10:00:00Z'), { booked: 55, available: 55, held: 0 })
  await refused(
    t,
    doing('2026-01-10T12:00:00Z', (tx) => endHold(tx, journalId, 0)),
    'hold-ended',
  )
  const back = await posting('2026-01-10T13:00:00Z', { kind: 'restore', aboutId: journalId, transfers: [restore(pts(member, 45), journalId)] })
  t.equal(back.accounts[0]?.balance, 100)
  await refused(t, posting('2026-01-10T13:00:00Z', { kind: 'restore', transfers: [restore(pts(member, 1), journalId)] }), 'insufficient-points')
  await sound(t)
})

t.test('a hold that nobody ends is let go at its time; what is released after its expiry expires at once', async (t) => {
  const member = newMember()
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 100), { expiresAt: '2026-01-20T00:00:00Z' })] })
  await posting('2026-01-19T10:00:00Z', { kind: 'hold', holdUntil: '2026-01-21T00:00:00Z', transfers: [hold(pts(member, 60))] })
  t.equal((await shop.request('PUT', '/v1/test-clock', { now: '2026-01-22T00:00:00Z' })).status, 200)
  t.same(await standing(member, '2026-01-22T10:00:00Z'), { booked: 0, available: 0, held: 0 })
  await sound(t)
})

t.test('redeemed units go back to their lots; those of an expired lot expire, or stay for the days of grace', async (t) => {
  for (const grace of [undefined, '2026-03-01T00:00:00Z']) {
    const member = newMember()
    await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 100), { expiresAt: '2026-02-01T00:00:00Z' })] })
    await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 50), { expiresAt: '2027-02-01T00:00:00Z' })] })
    const { journalId } = await posting('2026-01-20T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 120))] })
    await posting('2026-02-10T10:00:00Z', { kind: 'restore', aboutId: journalId, transfers: [restore(pts(member, 120), journalId, grace)] })
    t.same(
      await standing(member, '2026-02-10T10:00:00Z'),
      grace === undefined ? { booked: 50, available: 50, held: 0 } : { booked: 150, available: 150, held: 0 },
    )
    t.equal((await standing(member, '2026-03-02T10:00:00Z')).available, 50)
    await sound(t)
  }
})

t.test('a claw-back takes from its own lot first, then others, then owes; what cannot be owed is lost; a debt is paid first', async (t) => {
  const member = newMember()
  const old = await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 30), { expiresAt: '2026-02-01T00:00:00Z' })] })
  const bought = await posting('2026-01-11T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 100))] })
  await posting('2026-01-11T10:00:00Z', { kind: 'clawback', transfers: [clawBack(pts(member, 100), { journalId: bought.journalId, maxDebt: 0 })] })
  t.same(await standing(member, '2026-01-12T10:00:00Z'), { booked: 30, available: 30, held: 0 })
  const claw = await posting('2026-01-12T10:00:00Z', { kind: 'clawback', transfers: [clawBack(pts(member, 100), { journalId: old.journalId, maxDebt: 50 })] })
  t.equal(claw.lost, 20)
  t.equal((await standing(member, '2026-01-12T10:00:00Z')).booked, -50)
  await posting('2026-01-13T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 70))] })
  t.equal((await standing(member, '2026-01-13T10:00:00Z')).booked, 20)
  await sound(t)
})

t.test('409 balance-moved: what was decided by an older version is not posted', async (t) => {
  const member = newMember()
  const expect = (version: number) => [{ memberId: member, unit: 'PTS', version }]
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', expect: expect(0), transfers: [issue(pts(member, 30))] })
  await refused(t, posting('2026-01-10T10:00:00Z', { kind: 'earn', expect: expect(0), transfers: [issue(pts(member, 30))] }), 'balance-moved')
})

t.test('422 amounts beyond 2^53 - 1', async (t) => {
  const member = newMember()
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, Number.MAX_SAFE_INTEGER))] })
  await refused(t, posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 1))] }), 'amount-too-large')
})

t.test('409 already-reversed: a journal is taken back once', async (t) => {
  const member = newMember()
  const { journalId } = await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 30))] })
  const back = { ...redeem(pts(member, 30)), credit: 'issuance' as const, preferred: journalId }
  await posting('2026-01-10T10:00:00Z', { kind: 'reverse', reversesId: journalId, transfers: [back] })
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 30))] })
  await refused(t, posting('2026-01-10T10:00:00Z', { kind: 'reverse', reversesId: journalId, transfers: [back] }), 'already-reversed')
})

t.test('40 parallel redemptions of 100 from 1000: exactly 10 succeed', async (t) => {
  const member = newMember()
  await posting('2026-01-10T10:00:00Z', { kind: 'earn', transfers: [issue(pts(member, 1000))] })
  const done = await Promise.allSettled(
    Array.from({ length: 40 }, () => posting('2026-01-10T10:00:00Z', { kind: 'redeem', transfers: [redeem(pts(member, 100))] })),
  )
  t.equal(done.filter(({ status }) => status === 'fulfilled').length, 10)
  t.equal((await standing(member, '2026-01-12T10:00:00Z')).booked, 0)
  await sound(t)
})

t.test('the database refuses to rewrite the books, and to capture by hand', async (t) => {
  for (const text of [
    'update transfers set amount = 1',
    'delete from draws',
    'update journals set details = $${}$$',
    'truncate journals',
    'update lots set amount = 2',
  ])
    await t.rejects(app.db.pool.query(text), { code: /23001|23503/ }, text)
})
