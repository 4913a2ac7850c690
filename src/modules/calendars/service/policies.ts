import { changesBetween } from '../../../kernel/merge-patch.ts'
import type { Participant } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findTeam, findUser, getOrganization } from '../../identity/index.ts'
import { policyInUse, policyNotFound, unknownCalendar } from '../errors.ts'
import { policyCreated, policyDeleted, policyUpdated } from '../events.ts'
import { findCalendar, holdCalendar } from '../repository/calendars.ts'
import * as repository from '../repository/policies.ts'
import { usualDayMinutes } from '../rules/openings.ts'
import { CHANGEABLE_FIELDS, DEFAULTS, faultsOfPolicy, merged, type Policy } from '../rules/policy.ts'
import type { NewPolicy, PolicyPatch } from '../schemas/policy.ts'
import { createCalendarWithin } from './calendars.ts'
import { findProfiles } from './profiles.ts'
import { recountPolicy } from './recount.ts'

/** @throws validationFailed */
export function createPolicy(ctx: Context, input: NewPolicy): Promise<Policy> {
  return transact(ctx, async (tx) => {
    await repository.lockDefault(tx)
    const calendarId = input.calendarId ?? (await defaultPolicy(tx)).calendarId
    const isDefault = input.isDefault ?? (await repository.findDefaultPolicy(tx)) === undefined
    return insert(tx, { ...merged({ ...DEFAULTS, regulatoryProfileIds: [] }, input), name: input.name, calendarId, isDefault })
  })
}

/** @throws policyNotFound */
export async function getPolicy(ctx: Context, policyId: string): Promise<Policy> {
  return (await repository.findPolicy(ctx, policyId)) ?? refuse(policyNotFound())
}

/** @throws invalidCursor */
export function listPolicies(ctx: Context, query: ListQuery): Promise<JsonText> {
  return repository.listPolicies(ctx, query)
}

/** What clocks count by and come to. */
const COUNTED_FIELDS: readonly string[] = ['calendarId', 'targets', 'warnings', 'escalations'] satisfies (keyof Policy)[]

/** Clocks that run under it go on by what it says now. @throws policyNotFound, staleVersion, validationFailed */
export function updatePolicy(ctx: Context, policyId: string, patch: PolicyPatch, participants: readonly Participant<Tx>[]): Promise<Policy> {
  return transact(ctx, async (tx) => {
    await repository.takeDeadlineRules(tx)
    if (patch.isDefault === true) await repository.lockDefault(tx)
    const before = await lock(tx, policyId)
    const changed = merged<Policy>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    if (before.isDefault && !changed.isDefault) throw validationFailed({ errors: [fault('/isDefault', 'make another the default instead')] })
    await expectSound(tx, changed, before)
    const at = tx.clock.now().toString()
    if (fields.includes('isDefault')) await repository.clearDefault(tx, at)
    const after = { ...changed, version: before.version + 1, updatedAt: at }
    await repository.savePolicy(tx, after)
    if (fields.some((field) => COUNTED_FIELDS.includes(field))) await recountPolicy(tx, after, participants)
    announce(tx, { event: policyUpdated, resourceId: policyId, data, previous })
    return after
  })
}

/** @throws policyNotFound, staleVersion, policyInUse */
export function deletePolicy(ctx: Context, policyId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const { isDefault } = await lock(tx, policyId)
    if (isDefault || (await repository.hasGoingClocks(tx, policyId))) throw policyInUse()
    await repository.deletePolicy(tx, policyId)
    announce(tx, { event: policyDeleted, resourceId: policyId, data: {} })
    return null
  })
}

const OFFICE = { alwaysOpen: false, weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })) }

/** The policy that holds where none is named. The first time it makes one, with a calendar of office hours and the organization's holidays. */
export async function defaultPolicy(tx: Tx): Promise<Policy> {
  const known = await repository.findDefaultPolicy(tx)
  if (known !== undefined) return known
  await repository.lockDefault(tx)
  const meanwhile = await repository.findDefaultPolicy(tx)
  if (meanwhile !== undefined) return meanwhile
  const { settings } = await getOrganization(tx)
  const calendar = await createCalendarWithin(tx, {
    name: 'Office hours',
    timeZone: tx.organization.timeZone,
    ...OFFICE,
    holidays: [...new Set(settings.holidays.map(({ date }) => date))].toSorted(),
    overrides: [],
  })
  return insert(tx, { ...DEFAULTS, name: 'Standard', calendarId: calendar.id, isDefault: true, regulatoryProfileIds: [] })
}

/** What a policy promises, in business minutes of its calendar. */
export interface Promised {
  readonly targets: Policy['targets']
  readonly pausedBy: Policy['pausedBy']
  readonly alwaysOpen: boolean
  /** How many business minutes a day has; null where days differ. */
  readonly dayMinutes: number | null
}

/** The deadlines that hold where no policy is named, or will by the first policy; nothing is made for asking. */
export async function deadlinesInForce(ctx: Context): Promise<Promised> {
  const policy = await repository.findDefaultPolicy(ctx)
  const calendar = policy && (await findCalendar(ctx, policy.calendarId))
  const { targets, pausedBy } = policy ?? DEFAULTS
  const { alwaysOpen, weekly } = calendar ?? OFFICE
  return { targets, pausedBy, alwaysOpen, dayMinutes: usualDayMinutes({ alwaysOpen, weekly }) }
}

/** What escalates to a leaver goes to somebody else. @returns how many policies named them */
export async function handOverPolicies(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const naming = await repository.lockPoliciesNaming(tx, fromUserId)
  for (const before of naming) {
    const escalations = before.escalations.map((step) => (step.userId === fromUserId ? { ...step, userId: toUserId } : step))
    await repository.savePolicy(tx, { ...before, escalations, version: before.version + 1, updatedAt: tx.clock.now().toString() })
    announce(tx, { event: policyUpdated, resourceId: before.id, data: { escalations }, previous: { escalations: before.escalations } })
  }
  return naming.length
}

async function insert(tx: Tx, input: Omit<Policy, 'id' | 'version' | 'createdAt' | 'updatedAt'>): Promise<Policy> {
  const at = tx.clock.now().toString()
  const policy: Policy = { ...input, id: tx.newId(), version: 1, createdAt: at, updatedAt: at }
  await expectSound(tx, policy)
  if (policy.isDefault) await repository.clearDefault(tx, at)
  await repository.insertPolicy(tx, policy)
  announce(tx, { event: policyCreated, resourceId: policy.id, data: policy })
  return policy
}

async function lock(tx: Tx, policyId: string): Promise<Policy> {
  const policy = (await repository.lockPolicy(tx, policyId)) ?? refuse(policyNotFound())
  expectVersion(tx, policy)
  return policy
}

/** A policy stays sound while others leave: only who is named now must be there. */
async function expectSound(tx: Tx, policy: Policy, before?: Policy): Promise<void> {
  const errors = faultsOfPolicy(policy)
  if (policy.calendarId !== before?.calendarId && (await holdCalendar(tx, policy.calendarId)) === undefined) throw unknownCalendar()
  const known = before?.escalations ?? []
  for (const [i, { userId, teamId }] of policy.escalations.entries()) {
    if (userId !== null && !known.some((step) => step.userId === userId)) {
      const user = await findUser(tx, userId)
      if (user === undefined || user.status === 'suspended') errors.push(fault(`/escalations/${i}/userId`, 'is not a user who works in this organization'))
    }
    if (teamId !== null && !known.some((step) => step.teamId === teamId) && (await findTeam(tx, teamId)) === undefined)
      errors.push(fault(`/escalations/${i}/teamId`, 'is not a team of this organization'))
  }
  const profiles = await findProfiles(tx, policy.regulatoryProfileIds)
  for (const [i, id] of policy.regulatoryProfileIds.entries())
    if (!profiles.some((profile) => profile.id === id)) errors.push(fault(`/regulatoryProfileIds/${i}`, 'is not a regulatory profile'))
  if (errors.length > 0) throw validationFailed({ errors })
}

function fault(pointer: string, detail: string) {
  return { pointer, code: 'unknown', detail }
}
