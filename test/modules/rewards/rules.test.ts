import fc from 'fast-check'
import t from 'tap'
import type { Refusal } from '../../../src/kernel/problem.ts'
import { expectMayDecide, isWithin } from '../../../src/modules/rewards/rules/adjustments.ts'
import { heldUntil, shownHold } from '../../../src/modules/rewards/rules/holds.ts'
import { amountBack, backForShare, type Redemption, withRestored } from '../../../src/modules/rewards/rules/redemptions.ts'
import { expectAvailable, type Reward } from '../../../src/modules/rewards/rules/rewards.ts'

const AT = '2026-03-20T09:00:00Z'
const redemption = (fields: Partial<Redemption> = {}) => ({ amount: 100, restored: 0, rewardId: null, status: 'redeemed', version: 1, ...fields }) as Redemption
const reward = (fields: Partial<Reward> = {}) =>
  ({ status: 'active', validFrom: null, validTo: null, tiers: [], limitPerMember: null, stock: null, ...fields }) as Reward
function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return (error as Refusal).type.code
  }
}
const restoredBy = (of: Redemption, amount: number) => withRestored(of, amount, { at: AT, reason: null })
const amounts = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })

t.test('any sequence of growing shares gives back what the last one does, never more than was redeemed', async (t) => {
  fc.assert(
    fc.property(amounts, fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 8 }), (amount, given) => {
      const shares = [...given].sort((a, b) => a - b)
      let state = redemption({ amount })
      for (const numerator of shares) state = restoredBy(state, backForShare(state, { numerator, denominator: 1_000 }))
      const once = backForShare(redemption({ amount }), { numerator: shares.at(-1) ?? 0, denominator: 1_000 })
      t.equal(state.restored, once)
      t.equal(BigInt(once), (BigInt(amount) * BigInt(shares.at(-1) ?? 0)) / 1_000n)
    }),
  )
})

t.test('any parts that fit go back, and the whole is reversed once', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 10 }), (amount, parts) => {
      let state = redemption({ amount })
      for (const part of parts) if (codeOf(() => amountBack(state, part)) === undefined) state = restoredBy(state, part)
      t.ok(state.restored <= amount)
      t.equal(state.status === 'reversed', state.restored === amount)
      if (state.status === 'redeemed') state = restoredBy(state, amountBack(state))
      t.equal(state.restored, amount)
      t.equal(
        codeOf(() => amountBack(state)),
        'redemption-reversed',
      )
      t.equal(backForShare(state, { numerator: 1, denominator: 1 }), 0)
    }),
  )
})

t.test('why a reward cannot be had is asked in one order: archived, time, tier, limit, stock', async (t) => {
  const wish = { tier: 'silver', quantity: 2, at: AT, had: 1 }
  const all = reward({
    status: 'archived',
    validFrom: '2026-04-01T00:00:00Z',
    tiers: ['gold'],
    limitPerMember: { quantity: 2, period: 'year' },
    stock: 1,
  })
  const reasonOf = (of: Reward) => {
    try {
      expectAvailable(of, wish)
      return 'had'
    } catch (error) {
      const { type, extras } = error as Refusal
      return extras['reason'] ?? type.code
    }
  }
  const steps: Partial<Reward>[] = [
    {},
    { status: 'active' },
    { validFrom: AT },
    { tiers: [] },
    { limitPerMember: { quantity: 3, period: 'year' } },
    { stock: 2 },
  ]
  const reasons = steps.map((_, i) => reasonOf(Object.assign({}, all, ...steps.slice(0, i + 1))))
  t.same(reasons, ['archived', 'not_yet', 'tier', 'reward-limit-reached', 'reward-out-of-stock', 'had'])
  t.equal(reasonOf(reward({ validTo: AT })), 'over', 'the end is exclusive')
})

t.test('within a limit: with what was adjusted before, whatever the sign; a key has the least of all limits', async (t) => {
  const limits = { agent: { points: 100 }, manager: { points: 500 }, admin: { points: null } }
  const [agent, admin, owner, key] = [
    { userId: 'a', role: 'agent' },
    { userId: 'b', role: 'admin' },
    { userId: 'c', role: 'owner' },
    { userId: null, role: null },
  ] as const
  t.equal(isWithin(-100, 0, agent, limits), true)
  t.equal(isWithin(-100, 1, agent, limits), false)
  t.equal(isWithin(101, 0, key, limits), false)
  t.equal(isWithin(101, 0, key, {}), true, 'nobody is limited')
  for (const by of [admin, owner]) t.equal(isWithin(Number.MAX_SAFE_INTEGER, 0, by, limits), true)
})

t.test('who decides is asked in one order: what it is, a person, another one', async (t) => {
  const proposed = { status: 'proposed', proposerId: 'a' } as Parameters<typeof expectMayDecide>[0]
  const by = (userId: string | null) => ({ userId, role: null })
  t.equal(
    codeOf(() => expectMayDecide({ ...proposed, status: 'booked' }, by(null), null)),
    'transition-not-allowed',
  )
  t.equal(
    codeOf(() => expectMayDecide(proposed, by(null), null)),
    'adjustment-needs-person',
  )
  t.equal(
    codeOf(() => expectMayDecide(proposed, by('a'), null)),
    'adjustment-needs-another',
  )
  t.equal(
    codeOf(() => expectMayDecide({ ...proposed, proposerId: null }, by('a'), 'a')),
    'adjustment-needs-another',
  )
  t.equal(
    codeOf(() => expectMayDecide(proposed, by('b'), null)),
    undefined,
  )
})

t.test('a hold: seven days where nothing is said; over at its end', async (t) => {
  const now = Temporal.Instant.from(AT)
  t.equal(heldUntil(undefined, now), '2026-03-27T09:00:00Z')
  t.equal(heldUntil('2026-03-20T09:00:01Z', now), '2026-03-20T09:00:01Z')
  for (const given of [AT, '2027-03-22T09:00:00Z'])
    t.equal(
      codeOf(() => heldUntil(given, now)),
      'validation-failed',
    )
  const hold = {
    id: 'h',
    programId: 'p',
    memberId: 'm',
    unit: 'PTS',
    amount: 5,
    createdAt: AT,
    expiresAt: '2026-03-27T09:00:00Z',
    endedBy: null,
    endedAt: null,
    captured: null,
  }
  const ended = { endedBy: 'j', endedAt: '2026-03-21T00:00:00Z' }
  t.match(shownHold(hold, AT), { status: 'open', redemptionId: null })
  t.match(shownHold(hold, '2026-03-27T09:00:00Z'), { status: 'timed_out' })
  t.match(shownHold({ ...hold, ...ended, captured: 3 }, AT), { status: 'captured', redemptionId: 'j' })
  t.match(shownHold({ ...hold, ...ended, captured: 0 }, AT), { status: 'voided', redemptionId: null })
})
