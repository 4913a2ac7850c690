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

/** For what has no past. */
export const NO_SCENE: Scene = { openingsOf: fail, policies: new Map(), facts: [] }

export async function sceneOf(ctx: Context, clocks: readonly Clock[]): Promise<Scene> {
  if (clocks.length === 0) return NO_SCENE
  const policyIds = [...new Set(clocks.map(({ policyId }) => policyId))]
  const ids = clocks.map(({ id }) => id)
  const [openingsOf, policies, facts] = await Promise.all([openingsFor(ctx, clocks), findPolicies(ctx, policyIds), findFacts(ctx, ids)])
  return { openingsOf, policies: new Map(policies.map((policy) => [policy.id, policy])), facts }
}

/** With what some of the clocks go on by. */
export function withRules(scene: Scene, { policy, calendar }: { readonly policy?: Policy; readonly calendar?: Calendar }): Scene {
  const openings = calendar && openingsOfRevision(calendar.revisionId, definitionOf(calendar))
  return {
    ...scene,
    openingsOf: (id) => (openings !== undefined && id === calendar?.revisionId ? openings : scene.openingsOf(id)),
    policies: policy === undefined ? scene.policies : new Map([...scene.policies, [policy.id, policy]]),
  }
}

/** The hours of every revision that the histories name. */
async function openingsFor(ctx: Context, clocks: readonly Clock[]): Promise<OpeningsOf> {
  const ids = new Set(clocks.flatMap(({ history }) => history.rules.map(({ revisionId }) => revisionId)))
  const found = new Map([...ids].map((id) => [id, knownOpenings(id)]))
  const missing = [...ids].filter((id) => found.get(id) === undefined)
  if (missing.length > 0) for (const { id, definition } of await findRevisions(ctx, missing)) found.set(id, openingsOfRevision(id, definition))
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

/** The same of one that has begun. */
export function begin(tx: Tx, clock: Clock, scene: Scene): void {
  insertClock(tx, clock)
  arm(tx, clock, scene)
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
