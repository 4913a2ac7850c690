import t from 'tap'
import { availableAt, expiresAt, restoredExpiry } from '../../../../src/modules/programs/rules/expiry.ts'

const BERLIN = 'Europe/Berlin'
const at = '2026-01-31T12:00:00Z'

t.test('units expire at the end of a local day, which is exclusive', async (t) => {
  t.equal(expiresAt({ type: 'none' }, at, BERLIN), null)
  t.equal(expiresAt({ type: 'rolling_days', days: 1 }, at, BERLIN), '2026-02-01T23:00:00Z')
  t.equal(expiresAt({ type: 'rolling_days', days: 1 }, '2026-01-31T23:30:00Z', BERLIN), '2026-02-02T23:00:00Z', 'earned on 1 February in Berlin')
  t.equal(expiresAt({ type: 'rolling_months', months: 1 }, at, BERLIN), '2026-02-28T23:00:00Z', 'there is no 31 February')
  t.equal(expiresAt({ type: 'rolling_months', months: 25 }, at, BERLIN), '2028-02-29T23:00:00Z', 'a leap year')
  t.equal(expiresAt({ type: 'inactivity', months: 6 }, at, BERLIN), '2026-07-31T22:00:00Z', 'summer time')
})

t.test('by the calendar year, and months after', async (t) => {
  t.equal(expiresAt({ type: 'calendar_year', months: 0 }, at, BERLIN), '2026-12-31T23:00:00Z')
  t.equal(expiresAt({ type: 'calendar_year', months: 2 }, at, BERLIN), '2027-02-28T23:00:00Z')
  t.equal(expiresAt({ type: 'calendar_year', months: 0 }, '2026-12-31T23:30:00Z', BERLIN), '2027-12-31T23:00:00Z', 'earned next year already')
})

t.test('by the end of a month', async (t) => {
  t.equal(expiresAt({ type: 'end_of_month', months: 0 }, at, BERLIN), '2026-01-31T23:00:00Z')
  t.equal(expiresAt({ type: 'end_of_month', months: 1 }, at, BERLIN), '2026-02-28T23:00:00Z')
  t.equal(expiresAt({ type: 'end_of_month', months: 2 }, at, BERLIN), '2026-03-31T22:00:00Z')
})

t.test('the day that ends with a change of clocks ends when it ends', async (t) => {
  t.equal(expiresAt({ type: 'rolling_days', days: 1 }, '2026-03-28T12:00:00Z', BERLIN), '2026-03-29T22:00:00Z')
  t.equal(expiresAt({ type: 'rolling_days', days: 1 }, '2026-10-24T12:00:00Z', BERLIN), '2026-10-25T23:00:00Z')
})

t.test('what is pending can be redeemed after so many days', async (t) => {
  t.equal(availableAt(0, at, BERLIN), at)
  t.equal(availableAt(14, at, BERLIN), '2026-02-14T23:00:00Z')
})

t.test('what comes back after its lot has expired expires at once, or after a time of grace', async (t) => {
  const grace = { type: 'grace', days: 30 } as const
  t.equal(restoredExpiry({ type: 'original' }, '2026-01-01T23:00:00Z', at, BERLIN), '2026-01-01T23:00:00Z')
  t.equal(restoredExpiry(grace, '2026-01-01T23:00:00Z', at, BERLIN), '2026-03-02T23:00:00Z')
  t.equal(restoredExpiry(grace, '2026-06-30T22:00:00Z', at, BERLIN), '2026-06-30T22:00:00Z', 'not expired')
  t.equal(restoredExpiry(grace, at, at, BERLIN), '2026-03-02T23:00:00Z', 'expired this very instant')
  t.equal(restoredExpiry(grace, null, at, BERLIN), null)
})
