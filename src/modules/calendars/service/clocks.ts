import { METRICS, type Metric, type Priority } from '../../../kernel/deadlines.ts'
import type { ClockSubject } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { unknownPolicy } from '../errors.ts'
import * as repository from '../repository/clocks.ts'
import { holdPolicy } from '../repository/policies.ts'
import * as rules from '../rules/clock.ts'
import { type Policy, type RuleChange, type Rules, ruled, ruleOf, targetOf } from '../rules/policy.ts'
import { isInForce, regulatoryDueAt } from '../rules/regulatory.ts'
import { defaultPolicy } from './policies.ts'
import { findProfiles } from './profiles.ts'
import { begin, calendarOf, keep, openingsFor, type Scene, sceneOf } from './scene.ts'

/** The clocks of a subject, moved by the module that owns it, in its transaction. Instants are RFC 3339; `at` is now where left out. */

export interface Start {
  readonly subject: ClockSubject
  readonly priority: Priority
  /** When time began to run: in the past, where what is recorded now was received before. */
  readonly startedAt: string
  /** The default policy where left out. */
  readonly policyId?: string | null | undefined
}

/**
 * Starts a clock of every metric for which the policy has a target, and one of every regulator's date that holds.
 * @returns the policy
 * @throws validationFailed at /policyId
 */
export async function startClocks(tx: Tx, { subject, priority, startedAt, policyId }: Start): Promise<{ policyId: string }> {
  const { policy, calendar } = await holdRules(tx, policyId)
  await startMetrics(tx, { subject, priority, policy, calendar, at: startedAt, metrics: METRICS })
  await startRegulatory(tx, { subject, priority, policy, at: startedAt, known: [] })
  return { policyId: policy.id }
}

/** The subject has come into a state: clocks stand still that their policy says are paused by it. */
export function pauseClocks(tx: Tx, subject: ClockSubject, state: string, at = now(tx)): Promise<void> {
  return change(tx, subject, (clock, { policies }) =>
    policies.get(clock.policyId)?.pausedBy[clock.metric].includes(state) === true ? rules.pause(clock, state, at) : clock,
  )
}

/** The subject has left a state. */
export function resumeClocks(tx: Tx, subject: ClockSubject, state: string, at = now(tx)): Promise<void> {
  return change(tx, subject, (clock) => rules.resume(clock, state, at))
}

/** What the metric waits for was done; a second time changes nothing. Regulators' dates that wait for the same are met too. */
export function meetClock(tx: Tx, subject: ClockSubject, metric: Metric, at = now(tx)): Promise<void> {
  return change(tx, subject, (clock, { openingsOf }) => (clock.metric === metric ? rules.meet(clock, at, openingsOf) : clock))
}

/** Nothing will meet them any more: withdrawn, out of scope, a duplicate. */
export function stopClocks(tx: Tx, subject: ClockSubject, at = now(tx)): Promise<void> {
  return change(tx, subject, (clock, { openingsOf }) => rules.stop(clock, at, openingsOf))
}

/** What remains is the new target less what is consumed. A subject without clocks keeps having none. */
export async function changePriority(tx: Tx, subject: ClockSubject, priority: Priority, at = now(tx)): Promise<void> {
  const clocks = await repository.lockClocks(tx, subject)
  const [first] = clocks
  if (first === undefined) return
  await applyRules(tx, { subject, clocks, priority, rules: await presentRules(tx, first.policyId), at, reason: 'priority' })
}

/** Metrics and regulators' dates that only the new policy has begin now, or where the old ones began. @throws validationFailed at /policyId */
export async function changePolicy(tx: Tx, subject: ClockSubject, policyId: string, at = now(tx)): Promise<void> {
  const clocks = await repository.lockClocks(tx, subject)
  const [first] = clocks
  if (first === undefined) return
  const held = await holdRules(tx, policyId)
  await applyRules(tx, { subject, clocks, priority: first.priority, rules: held, at, reason: 'policy' })
  const { policy } = held
  const startedAt = clocks.map((clock) => clock.startedAt).toSorted(Temporal.Instant.compare)[0] ?? at
  await startRegulatory(tx, { subject, priority: first.priority, policy, at: startedAt, known: clocks })
}

/**
 * What was answered or resolved is open again: the clocks go on as their policy says. An acknowledgement and a first
 * response stand, unless their mode is a new cycle.
 */
export async function reopenClocks(tx: Tx, subject: ClockSubject, at = now(tx)): Promise<void> {
  const clocks = await repository.lockClocks(tx, subject)
  const [first] = clocks
  if (first === undefined) return
  const { policy, calendar } = await presentRules(tx, first.policyId)
  const scene = await sceneOf(tx, clocks, { policy, calendar })
  for (const clock of clocks) {
    const mode = policy.reopenModes[clock.metric]
    const isUndone = clock.metric === 'response' || clock.metric === 'resolution' || (mode === 'new_cycle' && clock.profileId === null)
    if (rules.isGoing(clock) || !isUndone) continue
    const reopened = rules.reopen(clock, mode, at)
    const targetMinutes = targetOf(policy, clock.priority, clock.metric)
    if (clock.profileId !== null) keep(tx, reopened, scene)
    else if (targetMinutes !== null)
      keep(tx, rules.changeRule(reopened, ruleOf({ policy, calendar }, { priority: clock.priority, at, reason: 'reopening' }, targetMinutes)), scene)
  }
}

/** For lists: when each clock of each subject is due, and whether that has passed. */
export function summarizeClocks(ctx: Context, subjectType: string, subjectIds: readonly string[]): Promise<readonly repository.ClockSummary[]> {
  return repository.findSummaries(ctx, subjectType, subjectIds)
}

/** Holds the policy (the default where none is named) and its calendar as they are. */
async function holdRules(tx: Tx, policyId: string | null | undefined): Promise<Rules> {
  const id = policyId ?? (await defaultPolicy(tx)).id
  const policy = (await holdPolicy(tx, id)) ?? refuse(unknownPolicy())
  return { policy, calendar: await calendarOf(tx, policy) }
}

/** The same of a policy that clocks are under: once they have ended, it may have been deleted, and the default takes its place. */
async function presentRules(tx: Tx, policyId: string): Promise<Rules> {
  const policy = await holdPolicy(tx, policyId)
  return policy === undefined ? holdRules(tx, undefined) : { policy, calendar: await calendarOf(tx, policy) }
}

async function change(tx: Tx, subject: ClockSubject, make: (clock: rules.Clock, scene: Scene) => rules.Clock): Promise<void> {
  const clocks = await repository.lockClocks(tx, subject)
  const scene = await sceneOf(tx, clocks)
  for (const clock of clocks) {
    const changed = make(clock, scene)
    if (changed !== clock) keep(tx, changed, scene)
  }
}

interface Applied {
  readonly subject: ClockSubject
  readonly clocks: readonly rules.Clock[]
  readonly priority: Priority
  readonly rules: Rules
  readonly at: string
  readonly reason: RuleChange['reason']
}

async function applyRules(tx: Tx, { subject, clocks, priority, rules: { policy, calendar }, at, reason }: Applied): Promise<void> {
  const scene = await sceneOf(tx, clocks, { policy, calendar })
  for (const clock of clocks) keep(tx, ruled(clock, { policy, calendar }, { priority, at, reason }, scene.openingsOf), scene)
  const metrics = METRICS.filter((metric) => !clocks.some((clock) => clock.profileId === null && clock.metric === metric))
  await startMetrics(tx, { subject, priority, policy, calendar, at, metrics })
}

interface Started extends Rules {
  readonly subject: ClockSubject
  readonly priority: Priority
  readonly at: string
  readonly metrics: readonly Metric[]
}

async function startMetrics(tx: Tx, { subject, priority, policy, calendar, at, metrics }: Started): Promise<void> {
  const clocks = metrics.flatMap((metric) => {
    const targetMinutes = targetOf(policy, priority, metric)
    if (targetMinutes === null) return []
    const rule = ruleOf({ policy, calendar }, { priority, at, reason: 'start' }, targetMinutes)
    return [
      {
        ...blank(tx, { subject, metric, priority, policy, at }),
        calendarId: calendar.id,
        history: { ...BLANK_HISTORY, rules: [rule], cycleStartedAt: at },
      },
    ]
  })
  const scene = { openingsOf: await openingsFor(tx, clocks, calendar), policies: new Map([[policy.id, policy]]), facts: [] }
  for (const clock of clocks) begin(tx, clock, scene)
}

interface StartedRegulatory {
  readonly subject: ClockSubject
  readonly priority: Priority
  readonly policy: Policy
  readonly at: string
  readonly known: readonly rules.Clock[]
}

async function startRegulatory(tx: Tx, { subject, priority, policy, at, known }: StartedRegulatory): Promise<void> {
  const profiles = (await findProfiles(tx, policy.regulatoryProfileIds)).filter((profile) => isInForce(profile, at))
  for (const profile of profiles) {
    if (known.some(({ profileId }) => profileId === profile.id)) continue
    for (const each of profile.deadlines) {
      const deadline = { ...each, timeZone: profile.timeZone, profile: profile.name }
      const clock = {
        ...blank(tx, { subject, metric: each.metric, priority, policy, at }),
        profileId: profile.id,
        deadline,
        dueAt: regulatoryDueAt(each, profile, at) ?? null,
      }
      begin(tx, clock, NOTHING_COUNTED)
    }
  }
}

const BLANK_HISTORY = { rules: [], pauses: [], reopenings: [], cycle: 1 }
const NOTHING_COUNTED: Scene = { openingsOf: () => refuse(unknownPolicy()), policies: new Map(), facts: [] }

interface Begun extends Pick<Started, 'subject' | 'priority' | 'policy' | 'at'> {
  readonly metric: Metric
}

function blank(tx: Tx, { subject, metric, priority, policy, at }: Begun): rules.Clock {
  return {
    id: tx.newId(),
    subjectType: subject.type,
    subjectId: subject.id,
    metric,
    profileId: null,
    deadline: null,
    policyId: policy.id,
    priority,
    calendarId: null,
    state: 'running',
    startedAt: at,
    dueAt: null,
    metAt: null,
    stoppedAt: null,
    consumedSeconds: null,
    history: { ...BLANK_HISTORY, cycleStartedAt: at },
    createdAt: now(tx),
    updatedAt: now(tx),
  }
}

function now(ctx: Context): string {
  return ctx.clock.now().toString()
}
