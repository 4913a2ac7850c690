import t from 'tap'
import type { TierScheme } from '../../../../src/modules/programs/rules/situation.ts'
import {
  monthsOfMembership,
  NO_TIER,
  nextTier,
  reviewTier,
  type TierReview,
  type TierState,
  tierOf,
  tierWindowAt,
} from '../../../../src/modules/programs/rules/tiers.ts'

const BERLIN = 'Europe/Berlin'
const SCHEME: TierScheme = {
  measure: 'spend',
  unit: null,
  window: { type: 'calendar_year' },
  graceDays: 30,
  levels: [
    { key: 'silver', name: 'Silver', threshold: 1000 },
    { key: 'gold', name: 'Gold', threshold: 5000 },
  ],
}
const AT = '2026-06-01T12:00:00Z'
const inTier = (tier: string, belowSince: string | null = null): TierState => ({ tier, belowSince })
const review = (state: TierState, rest: Partial<TierReview>, scheme = SCHEME) => reviewTier(scheme, state, { value: 0, at: AT, ...rest }, BERLIN)

t.test('a tier is reached at its threshold', async (t) => {
  t.same(
    [999, 1000, 4999, 5000].map((value) => tierOf(SCHEME, value)?.key),
    [undefined, 'silver', 'silver', 'gold'],
  )
  t.same(nextTier(SCHEME, 999), { tier: 'silver', missing: 1 })
  t.same(nextTier(SCHEME, 1000), { tier: 'gold', missing: 4000 })
  t.equal(nextTier(SCHEME, 5000), null)
})

t.test('up at once, with the reason', async (t) => {
  t.same(review(NO_TIER, { value: 5000 }), {
    state: inTier('gold'),
    move: { from: null, to: 'gold', reason: 'qualified', value: 5000, threshold: 5000, at: AT },
    graceUntil: null,
  })
  t.same(review(inTier('silver'), { value: 1000 }), { state: inTier('silver'), move: null, graceUntil: null })
})

t.test('down after a time of grace, and not when it is reached again', async (t) => {
  const graceUntil = '2026-07-01T22:00:00Z'
  const below = review(inTier('gold'), { value: 1200 })
  t.same(below, { state: inTier('gold', AT), move: null, graceUntil })
  t.same(review(below.state, { value: 1200, at: '2026-07-01T21:59:59Z' }), below, 'asked again it says the same')
  t.match(review(below.state, { value: 1200, at: graceUntil }), {
    state: inTier('silver'),
    move: { from: 'gold', to: 'silver', reason: 'not_requalified', value: 1200, threshold: 5000 },
    graceUntil: null,
  })
  t.same(review(below.state, { value: 5000, at: '2026-06-20T12:00:00Z' }), { state: inTier('gold'), move: null, graceUntil: null })
  t.match(review(inTier('silver'), { value: 0 }, { ...SCHEME, graceDays: 0 }), { state: NO_TIER, move: { to: null, reason: 'not_requalified' } })
})

t.test('a refund withdraws a tier', async (t) => {
  t.match(review(inTier('gold'), { value: 900, valueBeforeRefund: 5000 }), { state: NO_TIER, move: { from: 'gold', to: null, reason: 'refunded' } })
  t.match(review(inTier('gold'), { value: 4999, valueBeforeRefund: 5000 }), { state: inTier('silver'), move: { reason: 'refunded' } })
  t.match(review(inTier('gold'), { value: 5000, valueBeforeRefund: 6000 }), { state: inTier('gold'), move: null })
  t.match(review(inTier('gold', AT), { value: 900, valueBeforeRefund: 1200 }), { state: inTier('gold', AT), move: null }, 'not one in its time of grace')
})

t.test('a tier that a new version has no more is left', async (t) => {
  t.match(review(inTier('platinum'), { value: 1000 }), { state: inTier('silver'), move: { from: 'platinum', to: 'silver', reason: 'abolished' } })
  t.match(review(inTier('platinum'), { value: 0 }), { state: NO_TIER, move: { from: 'platinum', to: null, reason: 'abolished' } })
})

t.test('windows of tiers', async (t) => {
  const joined = '2024-02-29T12:00:00Z'
  const at = (window: TierScheme['window'], when = AT) => tierWindowAt(window, when, joined, BERLIN)
  t.same(at({ type: 'ever' }), { start: null, end: null })
  t.same(at({ type: 'calendar_year' }), { start: '2025-12-31T23:00:00Z', end: '2026-12-31T23:00:00Z' })
  t.same(at({ type: 'rolling_months', months: 12 }), { start: '2025-05-31T22:00:00Z', end: null })
  t.same(at({ type: 'anniversary' }), { start: '2026-02-27T23:00:00Z', end: '2027-02-27T23:00:00Z' })
  t.same(at({ type: 'anniversary' }, '2028-03-01T12:00:00Z').start, '2028-02-28T23:00:00Z', 'on the 29th in leap years')
  t.same(at({ type: 'anniversary' }, '2024-01-01T12:00:00Z').start, '2024-02-28T23:00:00Z', 'told of before they joined')
  t.equal(monthsOfMembership(joined, AT, BERLIN), 27)
})
