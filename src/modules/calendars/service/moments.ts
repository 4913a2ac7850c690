import type { ClockDue, Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import * as repository from '../repository/clocks.ts'
import { wireOf } from '../rules/calendar.ts'
import { type Clock, type Moment, momentsOf, pendingMoments, regulationOf } from '../rules/clock.ts'
import { arm, sceneOf } from './scene.ts'

/** Whoever has the subject of a clock locks what its moment changes, before the moment is taken. */
export async function holdMoment(tx: Tx, clockId: string, participants: readonly Participant<Tx>[]): Promise<void> {
  const subject = await repository.findSubject(tx, clockId)
  if (subject !== undefined) for (const participant of participants) await participant.onClockHold?.(tx, subject)
}

/**
 * A clock has come to a moment: the fact is noted, and whoever has the subject is told, who knows what to do about it and
 * who may hear of it. What comes next is armed in the same transaction.
 */
export async function meetMoment(tx: Tx, clockId: string, dueAt: Temporal.Instant, participants: readonly Participant<Tx>[]): Promise<void> {
  const clock = await repository.lockClock(tx, clockId)
  if (clock === undefined) return
  const scene = await sceneOf(tx, [clock])
  const noticedAt = tx.clock.now()
  const moments = momentsOf(clock, scene.policies.get(clock.policyId), scene.openingsOf)
  const pending = pendingMoments(clock, moments, scene.facts, noticedAt.epochMilliseconds)
  const come = pending.filter(({ atMs }) => atMs <= dueAt.epochMilliseconds)
  const facts = come.map((moment) => factOf(clock, moment, noticedAt.toString()))
  for (const fact of facts) await repository.insertFact(tx, fact)
  arm(tx, clock, { ...scene, facts: [...scene.facts, ...facts] })
  for (const moment of come) for (const participant of participants) await participant.onClockDue?.(tx, clockDue(clock, moment))
}

function factOf({ id: clockId, history: { cycle }, dueAt }: Clock, { kind, step, atMs }: Moment, noticedAt: string) {
  return { clockId, kind, step, cycle, at: wireOf(atMs), dueAt, noticedAt }
}

function clockDue(clock: Clock, { kind, step, atMs, escalation }: Moment): ClockDue {
  const { id: clockId, subjectType: type, subjectId: id, metric, priority, policyId, dueAt, history } = clock
  const escalateTo = escalation === null ? null : { to: escalation.to, userId: escalation.userId, teamId: escalation.teamId }
  return {
    clockId,
    subject: { type, id },
    metric,
    priority,
    policyId,
    regulation: regulationOf(clock),
    kind,
    step,
    cycle: history.cycle,
    at: wireOf(atMs),
    dueAt,
    escalateTo,
  }
}
