import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import { clawBack, endHold, hold, issue, mergeMembers, post, redeem, restore, type Transfer } from '../../../src/modules/ledger/index.ts'
import { sealLedger } from '../../../src/modules/ledger/service/due.ts'
import { startApp } from '../../support/app.ts'
import { nextId, openBooks, pts } from '../../support/ledger.ts'
import { runs } from '../../support/soak.ts'

const app = await startApp()
const shop = await app.organization({ mode: 'test', now: '2026-01-01T00:00:00Z' })
const { program, doing, sound } = await openBooks(app, shop)

const act = fc.record({
  what: fc.constantFrom('earn', 'redeem', 'hold', 'end', 'claw', 'restore', 'merge', 'seal'),
  who: fc.nat(3),
  other: fc.nat(3),
  units: fc.integer({ min: 1, max: 50 }),
  day: fc.integer({ min: 2, max: 20 }),
})
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

t.test('whoever meets whom on connections of their own, the laws hold', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 8 }), async (clients) => {
      const members = Array.from({ length: 4 }, nextId)
      const journals: string[] = []
      const holds: string[] = []
      const one = async ({ what, who, other, units, day }: Act) => {
        const [memberId, otherId] = [members[who] as string, members[other] as string]
        const now = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`
        const known = journals[(who + units) % Math.max(journals.length, 1)] ?? nextId()
        const book = (kind: 'earn' | 'redeem' | 'hold' | 'clawback' | 'restore', transfers: Transfer[]) =>
          doing(now, (tx) => post(tx, { id: tx.newId(), programId: program, kind, transfers }))
        if (what === 'earn')
          journals.push((await book('earn', [issue(pts(memberId, units), { expiresAt: '2026-01-12T00:00:00Z' }), issue(pts(otherId, units))])).journalId)
        if (what === 'redeem') journals.push((await book('redeem', [redeem(pts(memberId, units))])).journalId)
        if (what === 'hold') holds.push((await book('hold', [hold(pts(memberId, units))])).journalId)
        if (what === 'end') await doing(now, (tx) => endHold(tx, holds[units % Math.max(holds.length, 1)] ?? nextId(), units % 3))
        if (what === 'claw') await book('clawback', [clawBack(pts(memberId, units), { journalId: known, maxDebt: 20 })])
        if (what === 'restore') await book('restore', [restore(pts(memberId, units), known)])
        if (what === 'merge' && who !== other) await doing(now, (tx) => mergeMembers(tx, { programId: program, fromMemberId: memberId, toMemberId: otherId }))
        if (what === 'seal') await doing(now, (tx) => sealLedger(tx, 'ledger', tx.clock.now()))
      }
      await Promise.all(
        clients.map(async (acts) => {
          for (const each of acts) {
            await one(each).catch((error: unknown) => {
              if (!(error instanceof Refusal && error.type.status < 500)) throw error
            })
          }
        }),
      )
    }),
    { numRuns: runs(15) },
  )
  await sound(t)
})
