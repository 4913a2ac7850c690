import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { unknownCalendar } from '../errors.ts'
import { findRevisions, holdCalendar } from '../repository/calendars.ts'
import { CLOCK_MOMENT, findFacts, insertClock, saveClock } from '../repository/clocks.ts'
import { findPolicies } from '../repository/policies.ts'
import { type Calendar, definitionOf, knownOpenings, openingsOfRevision, wireOf } from '../rules/calendar.ts'
import { type Clock, type ClockFact, momentsOf, type OpeningsOf, pendingMoments, settled } from '../rules/clock.ts'
import type { Policy } from '../rules/policy.ts'

/** What clocks are counted with. */
export interface Scene {
  readonly openingsOf: OpeningsOf
  readonly policies: ReadonlyMap<string, Policy>
  readonly facts: readonly ClockFact[]
}

export { CLOCK_MOMENT }

/** @param rules what some of the clocks go on by */
export async function sceneOf(ctx: Context, clocks: readonly Clock[], rules: { readonly policy?: Policy; readonly calendar?: Calendar } = {}): Promise<Scene> {
  const openingsOf = await openingsFor(ctx, clocks, rules.calendar)
  const policyIds = [...new Set(clocks.map(({ policyId }) => policyId))]
  const policies = policyIds.length === 0 ? [] : await findPolicies(ctx, policyIds)
  const facts =
    clocks.length === 0
      ? []
      : await findFacts(
          ctx,
          clocks.map(({ id }) => id),
        )
  const all = rules.policy === undefined ? policies : [...policies, rules.policy]
  return { openingsOf, policies: new Map(all.map((policy) => [policy.id, policy])), facts }
}

/** The hours of every revision that the histories name, and of one that they will. */
export async function openingsFor(ctx: Context, clocks: readonly Clock[], calendar?: Calendar): Promise<OpeningsOf> {
  const ids = new Set(clocks.flatMap(({ history }) => history.rules.map(({ revisionId }) => revisionId)))
  const found = new Map([...ids].map((id) => [id, knownOpenings(id)]))
  const missing = [...ids].filter((id) => found.get(id) === undefined)
  if (missing.length > 0) for (const { id, definition } of await findRevisions(ctx, missing)) found.set(id, openingsOfRevision(id, definition))
  if (calendar !== undefined) found.set(calendar.revisionId, openingsOfRevision(calendar.revisionId, definitionOf(calendar)))
  return (id) => found.get(id) ?? fail(id)
}

function fail(revisionId: string): never {
  throw new Error(`a clock counts by ${revisionId}, which is no revision of a calendar`)
}

/** The calendar of a policy, which stays as it is for the transaction. */
export async function calendarOf(tx: Tx, { calendarId }: Policy): Promise<Calendar> {
  return (await holdCalendar(tx, calendarId)) ?? refuse(unknownCalendar())
}

/** Stores what a change has made of a clock, with its due instant and its next moment. */
export function keep(tx: Tx, changed: Clock, scene: Scene): void {
  const clock = { ...settled(changed, scene.openingsOf), updatedAt: tx.clock.now().toString() }
  saveClock(tx, clock)
  arm(tx, clock, scene)
}

/** @returns it with its due instant */
export function begin(tx: Tx, started: Clock, scene: Scene): Clock {
  const clock = settled(started, scene.openingsOf)
  insertClock(tx, clock)
  arm(tx, clock, scene)
  return clock
}

/** Sets the deadline of what the clock comes to next, or takes it away. */
export function arm(tx: Tx, clock: Clock, { openingsOf, policies, facts }: Scene): void {
  const moments = momentsOf(clock, policies.get(clock.policyId), openingsOf)
  const told = facts.filter(({ clockId }) => clockId === clock.id)
  const [next] = pendingMoments(clock, moments, told, tx.clock.now().epochMilliseconds)
  const due = { kind: CLOCK_MOMENT, reference: clock.id }
  if (next === undefined) cancelDue(tx, due)
  else scheduleDue(tx, { ...due, dueAt: wireOf(next.atMs) })
}
