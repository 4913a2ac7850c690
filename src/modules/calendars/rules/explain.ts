import type { ExplainedClock } from '../../../kernel/deadlines.ts'
import { msOf, secondsOf, wireRange } from './calendar.ts'
import { type Clock, type ClockFact, countedUntil, isGoing, type OpeningsOf, regulationOf } from './clock.ts'
import { MINUTE_MS } from './zone.ts'

/** How the due instant of a clock came about, as of an instant. */
export function explain(clock: Clock, facts: readonly ClockFact[], openingsOf: OpeningsOf, nowMs: number): ExplainedClock {
  const { id, metric, policyId, priority, state, startedAt, dueAt, metAt, stoppedAt, history, deadline } = clock
  const rule = history.rules.at(-1)
  const endedAt = metAt ?? stoppedAt
  const end = endedAt === null ? nowMs : msOf(endedAt)
  const segments = countedUntil(history, end, openingsOf)
  const seconds = secondsOf(segments)
  const consumedMinutes = Math.floor((seconds * 1_000) / MINUTE_MS)
  const openings = rule === undefined ? undefined : openingsOf(rule.revisionId)
  const breaches = facts.filter(({ kind }) => kind === 'breach')
  const last = Math.max(end, dueAt === null || !isGoing(clock) ? end : msOf(dueAt))
  return {
    id,
    metric,
    regulation: regulationOf(clock),
    policyId,
    priority,
    state,
    cycle: history.cycle,
    startedAt,
    dueAt,
    metAt,
    stoppedAt,
    isMet: metAt === null ? null : dueAt === null || msOf(metAt) <= msOf(dueAt),
    isBreached: breaches.length > 0 || (dueAt !== null && msOf(dueAt) < end),
    timeZone: openings?.timeZone ?? deadline?.timeZone ?? 'UTC',
    targetMinutes: rule?.targetMinutes ?? null,
    consumedMinutes: rule === undefined ? null : consumedMinutes,
    remainingMinutes: rule === undefined ? null : rule.targetMinutes - consumedMinutes,
    consumedSeconds: rule === undefined ? null : seconds,
    segments: segments.map(wireRange),
    pauses: history.pauses,
    holidays: openings?.holidaysBetween(msOf(history.cycleStartedAt), last) ?? [],
    rules: history.rules.map(({ revisionId: _revision, ...each }) => each),
    reopenings: history.reopenings,
    warnings: facts.filter(({ kind }) => kind === 'warning').map(({ at, step, dueAt: due }) => ({ at, minutesBefore: step, dueAt: due })),
    escalations: facts.filter(({ kind }) => kind === 'escalation').map(({ at, step, dueAt: due }) => ({ at, step, dueAt: due })),
    breaches: breaches.map(({ at, noticedAt }) => ({ dueAt: at, noticedAt })),
  }
}
