import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import {
  type Complaint,
  changeComplaint,
  createComplaint,
  NEVER,
  namedStaff,
  type Priority,
  priorityOf,
  referenceOf,
  type Status,
} from '../../../src/modules/complaints/rules/complaint.ts'
import { type Action, allowedMoves, describeMove, endOfDay, isOpen, MOVES, type Move, TRANSITIONS } from '../../../src/modules/complaints/rules/lifecycle.ts'
import { acceptBySilence, type MoveInputs, type MoveSituation, move } from '../../../src/modules/complaints/rules/moves.ts'
import { COMPLAINT_STATUSES, ENDED_STATUSES, PRIORITIES } from '../../../src/modules/complaints/tables/vocabulary.ts'

const [OWNER, OTHER, NAMED] = ['owner', 'other', 'named']
const AT = '2026-03-20T09:00:00Z'
const CONTACT = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'

const fresh = createComplaint(
  {
    contactId: CONTACT,
    channel: 'phone',
    description: 'Broken.',
    subjects: [
      { kind: 'staff', id: NAMED },
      { kind: 'product', id: 'LOOM' },
    ],
  },
  { id: 'c', reference: 'C-0000-00', at: AT },
)

/** A complaint that has come to a status, with what belongs to it there. */
function complaintIn(status: Status, fields: Partial<Complaint> = {}): Complaint {
  const assessed = { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: OWNER } as const
  const decided = {
    outcome: 'upheld',
    decision: { reasons: 'because', proposedBy: OWNER, proposedAt: AT, noEvidenceReason: 'clear' },
    deciderIds: [OWNER],
  } as const
  const beforeAssessment = status === 'received' || status === 'acknowledged'
  const late = ['decision_proposed', 'responded', 'remedy_in_progress', 'disputed', 'resolved', 'closed'].includes(status)
  return {
    ...fresh,
    ...(beforeAssessment ? {} : assessed),
    ...(late ? { ...decided, deciderIds: [OWNER] } : {}),
    ...(status === 'responded' ? { respondedAt: AT, silenceEndsAt: '2026-04-04T00:00:00Z' } : {}),
    ...(status === 'resolved' || status === 'closed' ? { resolvedAt: AT, acceptance: { by: 'complainant', at: AT } } : {}),
    status,
    ...fields,
  }
}

function situation(complaint: Complaint, fields: Partial<MoveSituation> = {}): MoveSituation {
  const settings = {
    ...{ reopenWindowDays: 90, silenceDays: 14, followUpAttemptsMax: 3, followUpWaitDays: 7, remedyLimits: {} },
    ...{ version: 1, createdAt: AT, updatedAt: AT },
  } as MoveSituation['settings']
  const at = Temporal.Instant.from(AT)
  const actor = { userId: OWNER, role: 'agent' }
  return { complaint, at, timeZone: 'Europe/London', actor, settings, remedies: [], followUps: [], anotherIsEligible: true, evidenceCount: 1, ...fields }
}

/** What is said with each move so that nothing is missing. */
const INPUTS: { readonly [M in Move]: MoveInputs[M] } = {
  assign: { ownerId: OTHER },
  escalate: { reason: 'late' },
  acknowledge: {},
  assess: { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: OWNER },
  investigate: { ownerId: OTHER },
  await: { for: 'complainant', question: 'Which?' },
  resume: { reason: 'answered' },
  'propose-decision': { outcome: 'upheld', reasons: 'because', rootCause: { code: 'packaging', finding: 'thin' } },
  'reject-decision': { reason: 'ask again' },
  respond: {},
  accept: {},
  dispute: { reason: 'no' },
  resolve: {},
  close: { prevention: { decided: 'none', reason: 'single' } },
  reopen: { reason: 'broken again' },
  withdraw: { reason: 'found it' },
  'mark-duplicate': { duplicateOfId: 'd', reason: 'twice' },
  'mark-out-of-scope': { reason: 'elsewhere' },
}
/** What the guards of a move ask for beside that. */
const READY: Partial<Record<Move, { complaint?: Partial<Complaint>; situation?: Partial<MoveSituation> }>> = {
  resolve: { complaint: { acceptance: { by: 'complainant', at: AT } } },
  close: { situation: { followUps: [{ outcome: 'solved', at: AT }] } },
}

function attempt(action: Move, complaint: Complaint, fields: Partial<MoveSituation> = {}, input: object = INPUTS[action]): Complaint | Refusal {
  try {
    return move(complaint, action, input as never, situation(complaint, fields))
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
const refusalOf = (result: Complaint | Refusal) => (result instanceof Refusal ? result : undefined)
const allowedOf = (result: Complaint | Refusal) => (refusalOf(result)?.extras['allowed'] ?? []) as { action: string; missing: { code: string }[] }[]
const missingOf = (result: Complaint | Refusal, action: string) =>
  allowedOf(result)
    .find((allowed) => allowed.action === action)
    ?.missing.map(({ code }) => code)
const faultsOf = (fn: () => unknown): string[] => {
  try {
    fn()
    return []
  } catch (error) {
    return error instanceof Refusal ? (error.extras.errors ?? []).map(({ pointer }) => pointer) : [String(error)]
  }
}

t.test('every path of the table is taken, and every other move is refused with what is allowed', async (t) => {
  for (const action of MOVES) {
    for (const status of COMPLAINT_STATUSES) {
      const { complaint: fields, situation: more } = READY[action] ?? {}
      const result = attempt(action, complaintIn(status, fields), more)
      const { from, to }: { from: readonly Status[]; to?: Status | readonly Status[] } = TRANSITIONS[action]
      if (from.includes(status)) {
        t.notOk(result instanceof Refusal, `${action} from ${status}: ${refusalOf(result)?.message}`)
        t.ok([to ?? status].flat().includes((result as Complaint).status), `${action} from ${status} leads to ${(result as Complaint).status}`)
        t.equal((result as Complaint).version, 2)
      } else {
        t.equal(refusalOf(result)?.type.code, 'transition-not-allowed', `${action} from ${status}`)
        const allowed = allowedOf(result).map((entry) => entry.action)
        t.notOk(allowed.includes(action))
        t.same(allowed.sort(), (Object.keys(TRANSITIONS) as Action[]).filter((one) => (TRANSITIONS[one].from as readonly Status[]).includes(status)).sort())
      }
    }
  }
})

t.test('what has ended allows nothing but to be reopened', async (t) => {
  for (const status of ENDED_STATUSES) {
    const allowed = allowedMoves(situation(complaintIn(status))).map(({ action }) => action)
    t.same(allowed, status === 'closed' ? ['reopen'] : [], status)
    t.equal(isOpen(status), false)
  }
})

t.test('whatever is done, a complaint is in a status of the list, its version grows and what is said of it holds', async () => {
  const actions = fc.array(fc.constantFrom(...MOVES), { maxLength: 40 })
  fc.assert(
    fc.property(actions, (tried) => {
      let complaint = fresh
      for (const action of tried) {
        const result = attempt(action, complaint, { followUps: [{ outcome: 'solved', at: AT }] })
        if (result instanceof Refusal) continue
        if (result.version !== complaint.version + 1) return false
        complaint = result
        const { status, outcome, awaiting, resolvedAt, closedAt } = complaint
        if (!(COMPLAINT_STATUSES as readonly string[]).includes(status)) return false
        if ((awaiting !== null) !== status.startsWith('awaiting_')) return false
        if ((closedAt !== null) !== (status === 'closed')) return false
        if ((status === 'resolved' || status === 'closed') && (resolvedAt === null || complaint.acceptance === null || outcome === null)) return false
        if (status !== 'received' && status !== 'acknowledged' && complaint.ownerId === null && isOpen(status) && status !== 'assessed') return false
        if (complaint.priority !== priorityOf(complaint)) return false
      }
      return true
    }),
  )
})

t.test('what a move needs and does not get is named', async (t) => {
  const pointers = (result: Complaint | Refusal) => (refusalOf(result)?.extras.errors ?? []).map(({ pointer }) => pointer)
  t.same(pointers(attempt('assess', fresh, {}, {})), ['/severity', '/safety', '/complexity', '/impact', '/ownerId'])
  t.same(pointers(attempt('assess', { ...fresh, severity: 2, ownerId: OWNER }, {}, { safety: true })), ['/complexity', '/impact'])
  t.same(pointers(attempt('propose-decision', complaintIn('investigating'), { evidenceCount: 0 })), ['/noEvidenceReason'])
  t.same(pointers(attempt('close', complaintIn('resolved'), { followUps: [{ outcome: 'solved', at: AT }] }, {})), ['/prevention'])
})

t.test('guards: what stands against a move is named, in its order', async (t) => {
  t.same(missingOf(attempt('investigate', complaintIn('assessed'), {}, { ownerId: NAMED }), 'investigate') !== undefined, true)
  const remedy = (status: string, kind = 'refund') => ({ remedies: [{ kind, status }] as MoveSituation['remedies'] })
  t.same(missingOf(attempt('respond', complaintIn('decision_proposed'), remedy('proposed')), 'respond'), ['remediesApproved'])
  t.notOk(attempt('respond', complaintIn('decision_proposed'), remedy('approved')) instanceof Refusal)
  t.same(missingOf(attempt('resolve', complaintIn('responded'), remedy('offered')), 'resolve'), ['accepted', 'remediesDone'])
  const accepted = { acceptance: { by: 'complainant' as const, at: AT } }
  t.same(missingOf(attempt('resolve', complaintIn('remedy_in_progress', accepted), remedy('accepted')), 'resolve'), ['remediesDone'])
  for (const done of ['fulfilled', 'declined', 'withdrawn'])
    t.notOk(attempt('resolve', complaintIn('remedy_in_progress', accepted), remedy(done)) instanceof Refusal, done)
})

t.test('a response is accepted by the complainant, or by silence when its period is over and not before', async (t) => {
  const responded = complaintIn('responded')
  const end = Temporal.Instant.from('2026-04-04T00:00:00Z')
  t.equal(acceptBySilence(responded, situation(responded, { at: end.subtract({ seconds: 1 }) })), undefined)
  t.match(acceptBySilence(responded, situation(responded, { at: end })), { status: 'responded', acceptance: { by: 'silence' } })
  const owed = { at: end, remedies: [{ kind: 'refund' as const, status: 'offered' as const }] }
  t.match(acceptBySilence(responded, situation(responded, owed)), { status: 'remedy_in_progress' })
  const answered = { ...responded, acceptance: { by: 'complainant' as const, at: AT } }
  t.equal(acceptBySilence(answered, situation(answered, { at: end })), undefined)
  t.match(attempt('accept', responded, { remedies: [{ kind: 'apology', status: 'offered' }] }), { status: 'responded' }, 'words alone leave nothing to do')
})

t.test('a disputed decision is looked at by somebody else, unless there is nobody and an owner says why', async (t) => {
  const disputed = complaintIn('disputed')
  const again = { ownerId: OWNER }
  t.same(missingOf(attempt('investigate', disputed, {}, again), 'investigate'), ['ownerIsNew'])
  t.match(attempt('investigate', disputed, {}, { ownerId: OTHER }), { status: 'investigating', ownerId: OTHER })
  const override = { ...again, overrideReason: 'I am alone here' }
  const alone = { anotherIsEligible: false }
  t.same(missingOf(attempt('investigate', disputed, alone, override), 'investigate'), ['ownerIsNew'], 'not by an agent')
  t.notOk(attempt('investigate', disputed, { ...alone, actor: { userId: OWNER, role: 'owner' } }, override) instanceof Refusal)
  t.ok(attempt('investigate', disputed, { actor: { userId: OWNER, role: 'owner' } }, override) instanceof Refusal, 'not while somebody else is eligible')
  t.ok(attempt('investigate', disputed, { ...alone, actor: { userId: OWNER, role: 'owner' } }, again) instanceof Refusal, 'not without a reason')
})

t.test('it is closed when it is really solved, or when every attempt was made and the waiting time is over', async (t) => {
  const resolved = complaintIn('resolved')
  const tried = (...days: number[]) => days.map((day) => ({ outcome: 'not_reached' as const, at: `2026-03-${day}T09:00:00Z` }))
  const on = (at: string, followUps: MoveSituation['followUps']) => attempt('close', resolved, { at: Temporal.Instant.from(at), followUps }) instanceof Refusal
  t.ok(on('2026-04-20T09:00:00Z', tried(20, 21)), 'two of three attempts')
  t.ok(on('2026-03-29T08:59:59Z', tried(20, 21, 22)), 'the waiting time is not over')
  t.notOk(on('2026-03-29T09:00:00Z', tried(20, 21, 22)))
  t.ok(on('2026-04-20T09:00:00Z', [...tried(20, 21), { outcome: 'not_solved', at: AT }]), 'who says that it is not solved is heard')
})

t.test('the window for reopening ends with a day, where the organization is', async (t) => {
  t.equal(endOfDay('2026-03-20T23:30:00Z', 90, 'Europe/London'), '2026-06-18T23:00:00Z')
  t.equal(endOfDay('2026-03-20T23:30:00Z', 90, 'Asia/Tehran'), '2026-06-19T20:30:00Z', 'there it was resolved a day later')
  const closed = complaintIn('closed', { resolvedAt: '2026-03-20T23:30:00Z' })
  t.notOk(attempt('reopen', closed, { at: Temporal.Instant.from('2026-06-18T22:59:59Z') }) instanceof Refusal)
  const late = attempt('reopen', closed, { at: Temporal.Instant.from('2026-06-18T23:00:00Z') })
  t.same(missingOf(late, 'reopen'), ['insideReopenWindow'])
  t.match(attempt('reopen', closed), { reopenCount: 1, outcome: null, resolvedAt: null, closedAt: null, acceptance: null })
})

t.test('the priority follows severity and safety; it may be raised and never lowered below that', async (t) => {
  const asked: [number | null, boolean | null, Priority][] = [
    ...([1, 2].map((severity) => [severity, false, 'low']) as [number, boolean, Priority][]),
    [3, false, 'normal'],
    [4, false, 'high'],
    [5, false, 'urgent'],
    [1, true, 'urgent'],
    [null, null, 'normal'],
  ]
  for (const [severity, safety, priority] of asked) t.equal(priorityOf({ severity, safety, raisedPriority: null }), priority, `${severity} ${safety}`)
  const grave = changeComplaint(fresh, { severity: 4 })
  t.same(
    faultsOf(() => changeComplaint(grave, { priority: 'normal' })),
    ['/priority'],
  )
  const raised = changeComplaint(grave, { priority: 'urgent' })
  t.equal(raised.priority, 'urgent')
  t.equal(changeComplaint(raised, { severity: 1 }).priority, 'urgent', 'what was raised stays raised')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.constantFrom(...PRIORITIES), (severity, safety, wanted) => {
      const assessed = changeComplaint(fresh, { severity, safety })
      const rank = (priority: Priority) => PRIORITIES.indexOf(priority)
      const lower = rank(wanted) < rank(assessed.priority)
      const faults = faultsOf(() => changeComplaint(assessed, { priority: wanted }))
      return lower ? faults[0] === '/priority' : faults.length === 0 && changeComplaint(assessed, { priority: wanted }).priority === wanted
    }),
  )
})

t.test('a complaint has a contact or is anonymous, and is not received before it happened', async (t) => {
  const make = (fields: object) => () => createComplaint({ channel: 'phone', description: 'x', ...fields }, { id: 'c', reference: 'r', at: AT })
  t.same(faultsOf(make({})), ['/contactId'])
  t.same(faultsOf(make({ anonymous: true, contactId: CONTACT })), ['/contactId'])
  t.same(faultsOf(make({ anonymous: true, receivedAt: '2026-03-20T09:00:00.000001Z' })), ['/receivedAt'])
  t.match(make({ anonymous: true, receivedAt: '2001-01-01T00:00:00Z' })(), { status: 'received', dueInstant: NEVER })
  t.same(namedStaff(fresh), [NAMED])
})

t.test('references can be said: no letter is taken for a digit', async () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => /^C-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/.test(referenceOf(bytes))))
})

t.test('the documentation says of each move what the table says', async (t) => {
  t.equal(describeMove('acknowledge'), 'From `received` to `acknowledged`.')
  t.match(describeMove('withdraw'), /^From any open status to `withdrawn`/)
  t.match(describeMove('resolve'), /Needs the acceptance of the response.*; every remedy fulfilled/)
})
