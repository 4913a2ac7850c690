import fc from 'fast-check'
import t from 'tap'
import type { Role } from '../../../src/kernel/actor.ts'
import { Refusal } from '../../../src/kernel/problem.ts'
import { type Complaint, createComplaint, type Remedy } from '../../../src/modules/complaints/rules/complaint.ts'
import type { Situation } from '../../../src/modules/complaints/rules/lifecycle.ts'
import {
  allowedRemedyMoves,
  describeRemedyMove,
  followingMove,
  moveRemedy,
  proposeRemedy,
  REMEDY_MOVES,
  REMEDY_TRANSITIONS,
  silenceOf,
} from '../../../src/modules/complaints/rules/remedies.ts'
import type { Decider, Promises } from '../../../src/modules/complaints/rules/remedy-limits.ts'
import { COMPLAINT_STATUSES, REMEDY_STATUSES } from '../../../src/modules/complaints/tables/vocabulary.ts'
import { codeOf } from '../../support/refusals.ts'

/** The laws of remedies, whoever proposes what in whichever order. */
const AT = '2026-03-20T09:00:00Z'
const CONTACT = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const fresh = createComplaint({ contactId: CONTACT, channel: 'phone', description: 'Broken.' }, { id: 'c', reference: 'C-0000-00', at: AT })
const complaint: Complaint = { ...fresh, status: 'investigating' }
const situation: Situation = {
  ...{ complaint, at: Temporal.Instant.from(AT), timeZone: 'Europe/London', actor: { userId: 'agent', role: 'agent' } },
  ...{ settings: {} as Situation['settings'], remedies: [], followUps: [], anotherIsEligible: true },
}

const person = (userId: string, role: Role): Decider => ({ actor: { type: 'user', id: userId }, userId, role })
const KEY: Decider = { actor: { type: 'api_key', id: 'key' }, userId: null, role: null }
const PEOPLE = [person('a1', 'agent'), person('a2', 'agent'), person('m1', 'manager'), person('m2', 'manager'), person('o', 'owner'), KEY]
type Terms = Parameters<typeof proposeRemedy>[0]
const NOTHING = { description: null, amount: null, currency: null, percent: null, points: null }

function propose(terms: Terms, by: Decider, promises: Promises): Remedy {
  return proposeRemedy(terms, { id: `r${promises.others.length}`, at: AT, by, situation, promises })
}

const amounts = fc.integer({ min: 1, max: 120 })
const terms: fc.Arbitrary<Terms> = fc.oneof(
  amounts.map((amount): Terms => ({ ...NOTHING, kind: 'refund', amount, currency: 'EUR' })),
  amounts.map((amount): Terms => ({ ...NOTHING, kind: 'repair', amount, currency: 'EUR' })),
  amounts.map((amount): Terms => ({ ...NOTHING, kind: 'refund', amount, currency: 'USD' })),
  amounts.map((points): Terms => ({ ...NOTHING, kind: 'points', points })),
  amounts.map((amount): Terms => ({ ...NOTHING, kind: 'discount', percent: 10, amount, currency: 'EUR' })),
  fc.constant<Terms>({ ...NOTHING, kind: 'voucher', percent: 10 }),
  fc.constant<Terms>({ ...NOTHING, kind: 'apology' }),
)
const limit = fc.record({ amount: fc.integer({ min: 0, max: 200 }), points: fc.integer({ min: 0, max: 200 }) })
const limits = fc.record({ agent: fc.option(limit, { nil: undefined }), manager: limit, owner: fc.constant(null) }) as fc.Arbitrary<Promises['limits']>
const step = fc.record({
  who: fc.nat(PEOPLE.length - 1),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.record({ propose: terms }) },
    { weight: 3, arbitrary: fc.record({ approve: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ withdraw: fc.nat(30) }) },
  ),
})

const isPromised = ({ status }: Remedy) => ['approved', 'offered', 'accepted', 'fulfilled'].includes(status)
const isMeasured = ({ amount, currency, percent }: Remedy) => (amount === null ? percent === null : currency === 'EUR')
const hasWorth = ({ amount, percent, points }: Remedy) => amount !== null || percent !== null || points !== null
const sum = (remedies: readonly Remedy[], measure: 'amount' | 'points') =>
  remedies.filter(({ currency }) => measure === 'points' || currency === 'EUR').reduce((total, remedy) => total + (remedy[measure] ?? 0), 0)

t.test('whatever is proposed and approved in whichever order, nobody lets through more than their limit, or their own proposal', async () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 25 }), (limits, steps) => {
      const remedies: Remedy[] = []
      for (const { who, what } of steps) {
        const by = PEOPLE[who] ?? KEY
        if ('propose' in what) {
          const made = propose(what.propose, by, { limits, currency: 'EUR', others: remedies })
          remedies.push(made)
          if (made.status !== 'approved') continue
          if (hasWorth(made) && (by.role === null || !isMeasured(made))) return false
          continue
        }
        const place = 'approve' in what ? what.approve : what.withdraw
        const before = remedies[place]
        if (before === undefined) continue
        const others = remedies.filter((other) => other !== before)
        const act = () =>
          'approve' in what
            ? moveRemedy(before, 'approve', { by, promises: { limits, currency: 'EUR', others } }, complaint, AT)
            : moveRemedy(before, 'withdraw', { reason: 'law' }, complaint, AT)
        try {
          remedies[place] = act()
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          continue
        }
        if (!('approve' in what)) continue
        const limit = by.role === null ? undefined : limits[by.role]
        if (by.userId === null || before.proposerId === by.userId) return false
        if (limit === null) continue
        if (limit === undefined || !isMeasured(before)) return false
        const proposers = remedies.filter((remedy) => isPromised(remedy) && remedy.proposerId === before.proposerId)
        if (before.amount !== null && sum(proposers, 'amount') > limit.amount) return false
        if (before.points !== null && sum(proposers, 'points') > limit.points) return false
      }
      return PEOPLE.every(({ userId, role }) => {
        const theirs = remedies.filter((remedy) => isPromised(remedy) && userId !== null && remedy.approverId === userId)
        const limit = role === null ? undefined : limits[role]
        if (limit === null) return true
        return sum(theirs, 'amount') <= (limit?.amount ?? 0) && sum(theirs, 'points') <= (limit?.points ?? 0) && theirs.every(isMeasured)
      })
    }),
    { numRuns: 2_000 },
  )
})

t.test('a sum within the limit is promised at once however it is split; beyond it some of it waits', async () => {
  const agent = person('a', 'agent')
  fc.assert(
    fc.property(fc.array(amounts, { minLength: 1, maxLength: 10 }), fc.nat(600), (parts, amountMax) => {
      const others: Remedy[] = []
      for (const amount of parts)
        others.push(
          propose({ ...NOTHING, kind: 'refund', amount, currency: 'EUR' }, agent, {
            limits: { agent: { amount: amountMax, points: 0 } },
            currency: 'EUR',
            others,
          }),
        )
      const total = parts.reduce((sum, part) => sum + part, 0)
      return sum(others.filter(isPromised), 'amount') <= amountMax && others.every(isPromised) === total <= amountMax
    }),
  )
})

t.test('approvals are refused in a stated order', async (t) => {
  const promises: Promises = { limits: { agent: { amount: 10, points: 10 }, owner: null }, currency: 'EUR', others: [] }
  const remedy = propose({ ...NOTHING, kind: 'refund', amount: 11, currency: 'EUR' }, person('a', 'agent'), promises)
  const approve = (by: Decider, of = remedy, status: Complaint['status'] = 'investigating') =>
    codeOf(() => moveRemedy(of, 'approve', { by, promises }, { status }, AT))
  t.equal(approve(KEY, { ...remedy, status: 'approved' }), 'transition-not-allowed')
  t.equal(approve(KEY, remedy, 'closed'), 'transition-not-allowed')
  t.equal(approve(KEY), 'approval-needs-person')
  t.equal(approve(person('a', 'agent')), 'approval-needs-another')
  const byKey = { ...remedy, proposerId: null }
  const ofMaker = codeOf(() => moveRemedy(byKey, 'approve', { by: person('o', 'owner'), promises: { ...promises, keyMakerId: 'o' } }, complaint, AT))
  t.equal(ofMaker, 'approval-needs-another', 'who made the key that proposed it is nobody else')
  t.equal(approve(person('b', 'agent')), 'remedy-limit-exceeded')
  t.equal(approve(person('b', 'analyst')), 'remedy-limit-exceeded', 'a role left out promises nothing')
  t.equal(approve(person('b', 'owner')), 'done')
})

t.test('the table: every status but the first is reached, three are final, and what it says of a move can be read', async (t) => {
  const reached = new Set(REMEDY_MOVES.flatMap((move) => [REMEDY_TRANSITIONS[move].to].flat()))
  t.same(
    REMEDY_STATUSES.filter((status) => !reached.has(status as never)),
    ['proposed'],
  )
  t.same(
    REMEDY_STATUSES.filter((status) => allowedRemedyMoves(status, 'investigating').length === 0),
    ['declined', 'fulfilled', 'withdrawn'],
  )
  t.equal(describeRemedyMove('decline'), 'From `offered` to `declined`.')
  t.match(describeRemedyMove('update'), /^From `proposed`; the status stays\. Needs a complaint that is still worked on/)
})

t.test('an apology and an information are fulfilled when they are accepted, anything else is then due', async (t) => {
  const offered = { ...propose({ ...NOTHING, kind: 'apology' }, KEY, { limits: {}, currency: 'EUR', others: [] }), status: 'offered', offeredAt: AT } as Remedy
  for (const kind of ['apology', 'information', 'repair', 'process_change'] as const) {
    const isGiven = kind === 'apology' || kind === 'information'
    const accepted = moveRemedy({ ...offered, kind }, 'accept', {}, complaint, AT)
    t.match(accepted, { status: isGiven ? 'fulfilled' : 'accepted', fulfilledAt: isGiven ? AT : null, answeredAt: AT, version: 2 })
  }
})

t.test('what follows from the moves of a complaint', async (t) => {
  const after = (status: Complaint['status'], fields: Partial<Complaint> = {}): Complaint => ({ ...complaint, status, ...fields })
  const from = (status: Complaint['status']) => ({ status, acceptance: null })
  t.match(followingMove(from('decision_proposed'), after('responded')), { action: 'offer', of: ['approved'] })
  for (const by of ['complainant', 'silence'] as const)
    t.match(followingMove(from('responded'), after('responded', { acceptance: { by, at: AT } })), { action: 'accept', of: ['offered'] })
  t.match(followingMove(from('responded'), after('withdrawn', { reason: 'law' })), { action: 'withdraw', input: { reason: 'law', consented: true } })
  for (const status of ['duplicate', 'out_of_scope'] as const)
    t.match(followingMove(from('received'), after(status)), { action: 'withdraw', of: ['proposed', 'approved'] })
  t.equal(followingMove(from('responded'), after('disputed')), undefined, 'a dispute leaves offers as they are')
  t.equal(followingMove({ status: 'resolved', acceptance: { by: 'complainant', at: AT } }, after('investigating')), undefined, 'and so does a reopening')
  for (const status of COMPLAINT_STATUSES) {
    const waiting = silenceOf({ status, acceptance: null, silenceEndsAt: AT })
    t.equal(waiting, status === 'responded' ? AT : null, `silence is waited for in ${status}: ${waiting}`)
    t.equal(silenceOf({ status, acceptance: { by: 'silence', at: AT }, silenceEndsAt: null }), null)
  }
})
