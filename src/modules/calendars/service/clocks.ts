import { type ClockStep, METRICS, type Metric, type Priority } from '../../../kernel/deadlines.ts'
import type { ClockSubject } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { unknownPolicy } from '../errors.ts'
import * as repository from '../repository/clocks.ts'
import { holdPolicy } from '../repository/policies.ts'
import { definitionOf, openingsOfRevision } from '../rules/calendar.ts'
import * as rules from '../rules/clock.ts'
import { type RuleChange, type Rules, ruled, ruleOf, targetOf } from '../rules/policy.ts'
import { isInForce, regulatoryDueAt } from '../rules/regulatory.ts'
import { defaultPolicy } from './policies.ts'
import { findProfiles } from './profiles.ts'
import { begin, calendarOf, keep, NO_SCENE, type Scene, sceneOf, withRules } from './scene.ts'

/** The clocks of a subject, moved by the module that owns it, in its transaction. Instants are RFC 3339; `at` is now where left out. */

export interface Start {
  readonly subject: ClockSubject
  readonly priority: Priority
  /** When time began to run: in the past, where what is recorded now was received before. */
  readonly startedAt: string
  /** The default policy where left out. */
  readonly policyId?: string | null | undefined
}

/** When the next clock of a subject runs out; null where none runs. */
export interface Due {
  readonly dueAt: string | null
}

/**
 * Starts a clock of every metric for which the policy has a target, and one of every regulator's date that holds.
 * @throws validationFailed at /policyId
 */
export async function startClocks(tx: Tx, { subject, priority, startedAt, policyId }: Start): Promise<Due & { readonly policyId: string }> {
  const held = await holdRules(tx, policyId)
  const started = { subject, priority, ...held, at: startedAt }
  const metrics = startMetrics(tx, { ...started, metrics: METRICS })
  const clocks = [...metrics, ...(await startRegulatory(tx, { ...started, known: [] }))]
  return { ...store(tx, [], clocks, withRules(NO_SCENE, held)), policyId: held.policy.id }
}

/**
 * Does one after the other what has become of a subject. Its clocks are loaded once and each that changed is stored once; a subject
 * without clocks keeps having none.
 * @throws validationFailed at /policyId
 */
export async function moveClocks(tx: Tx, subject: ClockSubject, steps: readonly ClockStep[]): Promise<Due> {
  const loaded = await repository.lockClocks(tx, subject)
  let bench: Bench = { subject, clocks: loaded, scene: await sceneOf(tx, loaded) }
  for (const step of loaded.length === 0 ? [] : steps) bench = await move(tx, bench, step, step.at ?? now(tx))
  return store(tx, loaded, bench.clocks, bench.scene)
}

/** The clocks of a subject while they are moved. */
interface Bench {
  readonly subject: ClockSubject
  readonly clocks: readonly rules.Clock[]
  readonly scene: Scene
}

async function move(tx: Tx, bench: Bench, step: ClockStep, at: string): Promise<Bench> {
  const { policies, openingsOf } = bench.scene
  switch (step.step) {
    case 'pause':
      return changed(bench, (clock) => (policies.get(clock.policyId)?.pausedBy[clock.metric].includes(step.state) ? rules.pause(clock, step.state, at) : clock))
    case 'resume':
      return changed(bench, (clock) => rules.resume(clock, step.state, at))
    case 'meet':
      return changed(bench, (clock) => (clock.metric === step.metric ? rules.meet(clock, at, openingsOf) : clock))
    case 'stop':
      return changed(bench, (clock) => rules.stop(clock, at, openingsOf))
    case 'reopen':
      return reopened(bench, await presentRules(tx, policyOf(bench)), at)
    case 'priority':
      return applied(tx, bench, { ...(await presentRules(tx, policyOf(bench))), priority: step.priority, at, reason: 'priority' })
    case 'policy':
      return underPolicy(tx, bench, await holdRules(tx, step.policyId), at)
  }
}

function changed(bench: Bench, make: (clock: rules.Clock) => rules.Clock): Bench {
  const clocks = bench.clocks.map((clock) => {
    const made = make(clock)
    return made === clock ? clock : rules.settled(made, bench.scene.openingsOf)
  })
  return { ...bench, clocks }
}

const policyOf = ({ clocks: [first] }: Bench) => first?.policyId
const priorityOf = ({ clocks: [first] }: Bench) => first?.priority ?? 'normal'

/** Every clock under the rules, and one of each metric that has none and a target now. */
function applied(tx: Tx, before: Bench, applied: Rules & RuleChange): Bench {
  const bench = { ...before, scene: withRules(before.scene, applied) }
  const { subject, clocks } = changed(bench, (clock) => ruled(clock, applied, applied, bench.scene.openingsOf))
  const metrics = METRICS.filter((metric) => !clocks.some((clock) => clock.profileId === null && clock.metric === metric))
  return { ...bench, clocks: [...clocks, ...startMetrics(tx, { ...applied, subject, metrics })] }
}

async function underPolicy(tx: Tx, before: Bench, held: Rules, at: string): Promise<Bench> {
  const priority = priorityOf(before)
  const bench = applied(tx, before, { ...held, priority, at, reason: 'policy' })
  const startedAt = before.clocks.map((clock) => clock.startedAt).toSorted(Temporal.Instant.compare)[0] ?? at
  const regulatory = await startRegulatory(tx, { subject: bench.subject, priority, ...held, at: startedAt, known: before.clocks })
  return { ...bench, clocks: [...bench.clocks, ...regulatory] }
}

function reopened(before: Bench, held: Rules, at: string): Bench {
  const bench = { ...before, scene: withRules(before.scene, held) }
  return changed(bench, (clock) => {
    const mode = held.policy.reopenModes[clock.metric]
    const isUndone = clock.metric === 'response' || clock.metric === 'resolution' || (mode === 'new_cycle' && clock.profileId === null)
    if (rules.isGoing(clock) || !isUndone) return clock
    const again = rules.reopen(clock, mode, at)
    if (clock.profileId !== null) return again
    const targetMinutes = targetOf(held.policy, clock.priority, clock.metric)
    return targetMinutes === null ? clock : rules.changeRule(again, ruleOf(held, { priority: clock.priority, at, reason: 'reopening' }, targetMinutes))
  })
}

/** Stores what was made of the clocks that were loaded, and those that have begun. */
function store(tx: Tx, loaded: readonly rules.Clock[], clocks: readonly rules.Clock[], scene: Scene): Due {
  const known = new Map(loaded.map((clock) => [clock.id, clock]))
  for (const clock of clocks) {
    if (!known.has(clock.id)) begin(tx, clock, scene)
    else if (known.get(clock.id) !== clock) keep(tx, clock, scene)
  }
  const dues = clocks.flatMap(({ state, dueAt }) => (state === 'running' && dueAt !== null ? [dueAt] : []))
  return { dueAt: dues.toSorted(Temporal.Instant.compare)[0] ?? null }
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
async function presentRules(tx: Tx, policyId: string | undefined): Promise<Rules> {
  const policy = policyId === undefined ? undefined : await holdPolicy(tx, policyId)
  return policy === undefined ? holdRules(tx, undefined) : { policy, calendar: await calendarOf(tx, policy) }
}

interface Started extends Rules {
  readonly subject: ClockSubject
  readonly priority: Priority
  readonly at: string
}

function startMetrics(tx: Tx, { subject, priority, policy, calendar, at, metrics }: Started & { readonly metrics: readonly Metric[] }): rules.Clock[] {
  const openings = openingsOfRevision(calendar.revisionId, definitionOf(calendar))
  return metrics.flatMap((metric) => {
    const targetMinutes = targetOf(policy, priority, metric)
    if (targetMinutes === null) return []
    const rule = ruleOf({ policy, calendar }, { priority, at, reason: 'start' }, targetMinutes)
    const history = { ...BLANK_HISTORY, rules: [rule], cycleStartedAt: at }
    return rules.settled({ ...blank(tx, { subject, metric, priority, policy, at }), calendarId: calendar.id, history }, () => openings)
  })
}

async function startRegulatory(tx: Tx, { subject, priority, policy, at, known }: Started & { readonly known: readonly rules.Clock[] }): Promise<rules.Clock[]> {
  const profiles = (await findProfiles(tx, policy.regulatoryProfileIds)).filter((profile) => isInForce(profile, at))
  return profiles.flatMap((profile) => {
    if (known.some(({ profileId }) => profileId === profile.id)) return []
    return profile.deadlines.map((each) => ({
      ...blank(tx, { subject, metric: each.metric, priority, policy, at }),
      profileId: profile.id,
      deadline: { ...each, timeZone: profile.timeZone, profile: profile.name },
      dueAt: regulatoryDueAt(each, profile, at) ?? null,
    }))
  })
}

const BLANK_HISTORY = { rules: [], pauses: [], reopenings: [], cycle: 1 }

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
