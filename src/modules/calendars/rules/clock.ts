import type { ClockMoment } from '../../../kernel/deadlines.ts'
import type { ClockHistory, ClockRule, clockFacts, clocks, EscalationStep, ReopenMode, Warning } from '../tables.ts'
import { businessMs, dueAt, segmentsBetween } from './business-time.ts'
import { msOf, wireOf } from './calendar.ts'
import type { Openings } from './openings.ts'
import type { Range } from './ranges.ts'
import { MINUTE_MS } from './zone.ts'

/**
 * The arithmetic of clocks: a pure function over what has happened to one. Its history says by which rules it counted from
 * when on, and when it stood still; consumed time and the due instant follow.
 */
export type Clock = Omit<typeof clocks.$inferSelect, 'organizationId'>
export type ClockFact = Omit<typeof clockFacts.$inferSelect, 'organizationId'>
/** The opening hours of each revision of a calendar that a history names. */
export type OpeningsOf = (revisionId: string) => Openings

/** A stretch of time counted by one rule. */
interface Period extends Range {
  readonly openings: Openings
}

function pausesOf({ pauses }: ClockHistory): Range[] {
  return pauses.map(({ from, to }) => ({ from: msOf(from), to: to === null ? Number.POSITIVE_INFINITY : msOf(to) }))
}

/** What is counted by which opening hours, from the beginning of the cycle until an instant. */
function periodsUntil({ rules, cycleStartedAt }: ClockHistory, until: number, openingsOf: OpeningsOf): Period[] {
  const start = msOf(cycleStartedAt)
  return rules.map(({ since, revisionId }, i) => {
    const next = rules[i + 1]
    return { from: Math.max(start, msOf(since)), to: Math.min(until, next === undefined ? until : msOf(next.since)), openings: openingsOf(revisionId) }
  })
}

/** The business time that a clock has counted in its cycle until an instant. */
function consumedMs(history: ClockHistory, until: number, openingsOf: OpeningsOf): number {
  const pauses = pausesOf(history)
  return periodsUntil(history, until, openingsOf).reduce((sum, { from, to, openings }) => sum + businessMs(openings, from, to, pauses), 0)
}

/** Every range that it has counted in its cycle until an instant. */
export function countedUntil(history: ClockHistory, until: number, openingsOf: OpeningsOf): Range[] {
  const pauses = pausesOf(history)
  return periodsUntil(history, until, openingsOf).flatMap(({ from, to, openings }) => segmentsBetween(openings, from, to, pauses))
}

/**
 * When the business time counted comes to the target and so many milliseconds more (or less). What was consumed under
 * former rules is taken off the target; with nothing left it is the first open instant from the change on.
 * @returns undefined while that is unknown: it stands still, or the calendar opens no more
 */
function momentOf(history: ClockHistory, beyondMs: number, openingsOf: OpeningsOf): number | undefined {
  const rule = history.rules.at(-1)
  if (rule === undefined) return undefined
  const from = Math.max(msOf(rule.since), msOf(history.cycleStartedAt))
  const left = Math.max(0, rule.targetMinutes * MINUTE_MS + beyondMs - consumedMs(history, from, openingsOf))
  return dueAt(openingsOf(rule.revisionId), from, left, pausesOf(history))
}

export function isGoing({ state }: Pick<Clock, 'state'>): boolean {
  return state === 'running' || state === 'paused'
}

/** The regulator's date that a clock is; null of a policy's clock. */
export function regulationOf({ profileId, deadline }: Pick<Clock, 'profileId' | 'deadline'>) {
  return profileId === null || deadline === null ? null : { profileId, profile: deadline.profile, key: deadline.key, name: deadline.name }
}

/** With the due instant and the state that follow from its history. */
export function settled(clock: Clock, openingsOf: OpeningsOf): Clock {
  if (clock.profileId !== null) return clock
  const due = momentOf(clock.history, 0, openingsOf)
  const isPaused = clock.history.pauses.some(({ to }) => to === null)
  return { ...clock, dueAt: due === undefined ? null : wireOf(due), ...(isGoing(clock) && { state: isPaused ? 'paused' : 'running' }) }
}

/** The subject has come into a state in which this clock stands still. */
export function pause(clock: Clock, state: string, at: string): Clock {
  if (!isGoing(clock) || clock.profileId !== null || clock.history.pauses.some((each) => each.to === null && each.state === state)) return clock
  return withHistory(clock, { pauses: [...clock.history.pauses, { from: at, to: null, state }] })
}

/** The subject has left a state. */
export function resume(clock: Clock, state: string, at: string): Clock {
  if (!clock.history.pauses.some((each) => each.to === null && each.state === state)) return clock
  return withHistory(clock, { pauses: clock.history.pauses.map((each) => (each.to === null && each.state === state ? ended(each, at) : each)) })
}

/** What it waits for was done. Once: later it changes nothing. */
export function meet(clock: Clock, at: string, openingsOf: OpeningsOf): Clock {
  if (!isGoing(clock)) return clock
  const met = settled(withPausesEnded({ ...clock, state: 'met', metAt: at }, at), openingsOf)
  const consumed = clock.profileId === null ? consumedMs(met.history, msOf(at), openingsOf) : msOf(at) - msOf(clock.startedAt)
  return { ...met, consumedSeconds: Math.max(0, Math.floor(consumed / 1_000)) }
}

/** Nothing will meet it any more. */
export function stop(clock: Clock, at: string, openingsOf: OpeningsOf): Clock {
  return isGoing(clock) ? settled(withPausesEnded({ ...clock, state: 'stopped', stoppedAt: at }, at), openingsOf) : clock
}

/** It goes on by another rule: what it consumed by those before is taken off the new target. The same target in the same hours changes nothing of it. */
export function changeRule(clock: Clock, rule: ClockRule): Clock {
  const { policyId, priority, calendarId } = rule
  const last = clock.history.rules.at(-1)
  const named = { ...clock, policyId, priority, calendarId }
  if (last?.targetMinutes === rule.targetMinutes && last.revisionId === rule.revisionId) return named
  const since = last !== undefined && msOf(rule.since) < msOf(last.since) ? last.since : rule.since
  return withHistory(named, { rules: [...clock.history.rules, { ...rule, since }] })
}

/**
 * What was done is undone. `continue`: the time since is a pause. `new_cycle`: all of the target again, from now on.
 * `total`: nothing is given back, so that the due instant may lie before.
 */
export function reopen(clock: Clock, wanted: ReopenMode, at: string): Clock {
  // A regulator gives nothing back.
  const mode = clock.profileId === null ? wanted : 'total'
  const endedAt = clock.metAt ?? clock.stoppedAt
  if (endedAt === null) return clock
  const { history } = clock
  const reopened: Clock = { ...clock, state: 'running', metAt: null, stoppedAt: null, consumedSeconds: null }
  const reopenings = [...history.reopenings, { at, mode, endedAt }]
  if (mode === 'total') return withHistory(reopened, { reopenings })
  if (mode === 'continue') return withHistory(reopened, { reopenings, pauses: [...history.pauses, { from: endedAt, to: at, state: 'resolved' }] })
  return withHistory(reopened, { reopenings, cycleStartedAt: at, cycle: history.cycle + 1 })
}

function withHistory(clock: Clock, changes: Partial<ClockHistory>): Clock {
  return { ...clock, history: { ...clock.history, ...changes } }
}

function withPausesEnded(clock: Clock, at: string): Clock {
  return withHistory(clock, { pauses: clock.history.pauses.map((each) => (each.to === null ? ended(each, at) : each)) })
}

function ended<P extends { readonly from: string }>(pause: P, at: string): P & { to: string } {
  return { ...pause, to: msOf(at) < msOf(pause.from) ? pause.from : at }
}

/** What a clock comes to by itself, and when. */
export interface Moment {
  readonly kind: ClockMoment
  readonly step: number
  readonly atMs: number
  readonly escalation: EscalationStep | null
}

/** What a policy has a clock do before and after its due instant. */
export interface Alarms {
  readonly warnings: readonly Warning[]
  readonly escalations: readonly EscalationStep[]
}

/** The moments of a clock as things stand, those that have been included. A warning that would come before the start is none. */
export function momentsOf(clock: Clock, alarms: Alarms | undefined, openingsOf: OpeningsOf): Moment[] {
  const { metric, history, profileId } = clock
  const moment = (kind: ClockMoment, step: number, atMs: number | undefined, escalation: EscalationStep | null = null): Moment[] =>
    atMs === undefined ? [] : [{ kind, step, atMs, escalation }]
  const breach = moment('breach', 0, clock.dueAt === null ? undefined : msOf(clock.dueAt))
  if (profileId !== null) return breach
  const beyond = (minutes: number) => momentOf(history, minutes * MINUTE_MS, openingsOf)
  const target = history.rules.at(-1)?.targetMinutes ?? 0
  const warnings = (alarms?.warnings ?? []).filter((each) => each.metric === metric && each.minutesBefore < target)
  const escalations = (alarms?.escalations ?? []).filter((each) => each.metric === metric).toSorted((a, b) => a.afterMinutes - b.afterMinutes)
  return [
    ...warnings.flatMap(({ minutesBefore }) => moment('warning', minutesBefore, beyond(-minutesBefore))),
    ...breach,
    ...escalations.flatMap((each, i) => moment('escalation', i + 1, beyond(each.afterMinutes), each)),
  ]
}

/**
 * The moments that have still to be told, the earliest first. A breach is told once for each due instant. Warnings and
 * escalations are told once in a cycle, and again only where a new deadline has moved them ahead of now. Of a clock that
 * has ended only its breach is left, and what came after that before the end: nobody needs to be urged any more.
 */
export function pendingMoments(clock: Clock, moments: readonly Moment[], facts: readonly ClockFact[], nowMs: number): Moment[] {
  const end = clock.metAt ?? clock.stoppedAt
  const isLeft = ({ kind, atMs, escalation }: Moment) =>
    end === null || (atMs < msOf(end) && (kind === 'breach' || (escalation !== null && escalation.afterMinutes >= 0)))
  const isTold = ({ kind, step, atMs }: Moment) =>
    facts.some((fact) => {
      if (fact.kind !== kind || fact.step !== step) return false
      return msOf(fact.at) === atMs || (kind !== 'breach' && fact.cycle === clock.history.cycle && atMs <= nowMs)
    })
  return moments.filter((moment) => isLeft(moment) && !isTold(moment)).toSorted((a, b) => a.atMs - b.atMs)
}
