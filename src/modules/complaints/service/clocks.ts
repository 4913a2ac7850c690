import type { ClockStep, ExplainedClock } from '../../../kernel/deadlines.ts'
import type { ClockDue, ClockSubject } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { explainClocks, holdDeadlineRules, moveClocks, startClocks, summarizeClocks } from '../../calendars/index.ts'
import { findContact } from '../../contacts/index.ts'
import { membersOf, staffWhoMay, teammatesOf } from '../../identity/index.ts'
import { createTaskWithin } from '../../tasks/index.ts'
import { clockRanOut, deadlineWarned, escalatedByClock } from '../events.ts'
import { saveComplaint, saveDues } from '../repository/complaints.ts'
import { clockSteps } from '../rules/clocks.ts'
import { type Complaint, NEVER, namedStaff } from '../rules/complaint.ts'
import { isOpen } from '../rules/lifecycle.ts'
import { about, noteAction, tell, whoHas } from './consequences.ts'
import { idsAmong, lockComplaint } from './hold.ts'
import { findSeen } from './seen.ts'

const subjectOf = ({ id }: Pick<Complaint, 'id'>) => ({ type: 'complaint', id })

/** Clocks of a complaint that was received run from its receipt. @returns it with its next due instant @throws validationFailed at /policyId */
export async function withClocks(tx: Tx, complaint: Complaint): Promise<Complaint> {
  holdDeadlineRules(tx)
  const { priority, receivedAt: startedAt, policyId } = complaint
  const { dueAt } = await startClocks(tx, { subject: subjectOf(complaint), priority, startedAt, policyId })
  return { ...complaint, dueInstant: dueAt ?? NEVER }
}

/**
 * What has become of a complaint moves its clocks.
 * @returns it with its next due instant
 * @throws validationFailed at /policyId
 */
export async function followed(tx: Tx, before: Complaint, after: Complaint): Promise<Complaint> {
  const steps = after.imported ? [] : clockSteps(before, after)
  return steps.length === 0 ? after : moved(tx, after, steps)
}

async function moved(tx: Tx, complaint: Complaint, steps: readonly ClockStep[]): Promise<Complaint> {
  const { dueAt } = await moveClocks(tx, subjectOf(complaint), steps)
  return { ...complaint, dueInstant: dueAt ?? NEVER }
}

/** A person has answered what was opened again: where its policy wants another first response, this is it. */
export function withFirstResponseMet(tx: Tx, complaint: Complaint, at: string): Promise<Complaint> {
  return moved(tx, complaint, [{ step: 'meet', metric: 'firstResponse', at }])
}

async function withDue(tx: Tx, complaint: Complaint): Promise<Complaint> {
  return { ...complaint, dueInstant: (await nextDues(tx, [complaint.id])).get(complaint.id) ?? NEVER }
}

/** When the next clock of each complaint runs out; those are left out of which none runs. */
async function nextDues(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const next = new Map<string, string>()
  for (const { subjectId, state, dueAt } of await summarizeClocks(tx, 'complaint', ids)) {
    if (state !== 'running' || dueAt === null) continue
    const known = next.get(subjectId)
    if (known === undefined || Temporal.Instant.compare(dueAt, known) < 0) next.set(subjectId, dueAt)
  }
  return next
}

/** When the complainant may expect a response: what was promised, else when its clock runs out. */
export async function promiseTo(tx: Tx, complaint: Complaint): Promise<string | undefined> {
  if (complaint.promisedAt !== null) return complaint.promisedAt
  const clocks = await summarizeClocks(tx, 'complaint', [complaint.id])
  const dueAt = clocks.find(({ metric, profileId, state }) => metric === 'response' && profileId === null && state === 'running')?.dueAt
  // Nothing is promised that is late already.
  return dueAt != null && Temporal.Instant.compare(dueAt, tx.clock.now()) > 0 ? dueAt : undefined
}

/** Every clock of a complaint, explained. @throws complaintNotFound */
export async function listClocks(ctx: Context, complaintId: string): Promise<{ data: ExplainedClock[] }> {
  return { data: await explainClocks(ctx, subjectOf(await findSeen(ctx, complaintId))) }
}

/** A calendar or policy was changed: complaints are due when their clocks are now. */
export async function followRecount(tx: Tx, subjects: readonly ClockSubject[]): Promise<void> {
  const ids = idsAmong(subjects)
  if (ids.length === 0) return
  const next = await nextDues(tx, ids)
  saveDues(
    tx,
    ids.map((id) => ({ id, dueInstant: next.get(id) ?? NEVER })),
  )
}

/**
 * A clock of a complaint has come to a moment: whoever has the complaint is told; what is late becomes a task of theirs, and
 * what escalates a task of whom it escalates to.
 */
export async function meetClockDue(tx: Tx, clock: ClockDue): Promise<void> {
  if (clock.subject.type !== 'complaint') return
  const complaint = await lockComplaint(tx, clock.subject.id)
  if (complaint === undefined || !isOpen(complaint.status)) return
  const { metric, dueAt, at, step } = clock
  const regulation = clock.regulation?.name ?? null
  const data = { metric, dueAt, regulation }
  if (clock.kind === 'warning') {
    announce(tx, { event: deadlineWarned, ...about(complaint), data })
    return tell(tx, await whoHas(tx, complaint), 'complaint.deadline_near', complaint)
  }
  noteAction(tx, complaint, clock.kind === 'breach' ? 'miss-deadline' : 'escalate', { ...data, at, ...(step > 0 && { step }) }, complaint.status)
  if (clock.kind === 'breach') {
    saveComplaint(tx, { ...(await withDue(tx, complaint)), derived: complaint.derived + 1 })
    announce(tx, { event: clockRanOut, ...about(complaint), data, occurredAt: at })
    tell(tx, await whoHas(tx, complaint), 'complaint.deadline_missed', complaint)
    return makeTask(tx, complaint, `${complaint.reference}: ${metric} is late`, { ownerId: complaint.ownerId, teamId: complaint.teamId })
  }
  const to = await targetOf(tx, complaint, clock.escalateTo)
  saveComplaint(tx, { ...complaint, escalationLevel: complaint.escalationLevel + 1, derived: complaint.derived + 1 })
  announce(tx, { event: escalatedByClock, ...about(complaint), data: { ...data, step, escalationLevel: complaint.escalationLevel + 1 } })
  tell(tx, to.userIds, 'complaint.escalated', complaint)
  await makeTask(tx, complaint, `${complaint.reference}: ${metric} has escalated`, to)
}

interface Target {
  readonly ownerId: string | null
  readonly teamId: string | null
  readonly userIds: readonly string[]
}

/** Whom an escalation reaches. Who is named by the complaint, or has left, is no target: those who lead are told instead. */
async function targetOf(tx: Tx, complaint: Complaint, given: ClockDue['escalateTo']): Promise<Target> {
  const leaders = () => staffWhoMay(tx, 'complaints:approve')
  const named = new Set(namedStaff(complaint))
  const active = new Set(await staffWhoMay(tx, 'complaints:read'))
  const some = (userIds: readonly string[]) => userIds.filter((id) => active.has(id) && !named.has(id))
  const found = await reached(tx, complaint, given)
  const userIds = some(found.userIds)
  if (userIds.length === 0) return { ownerId: null, teamId: null, userIds: some(await leaders()) }
  return { ...found, userIds }
}

async function reached(tx: Tx, complaint: Complaint, given: ClockDue['escalateTo']): Promise<Target> {
  const { ownerId, teamId } = complaint
  if (given?.to === 'user') return { ownerId: given.userId, teamId: null, userIds: given.userId === null ? [] : [given.userId] }
  if (given?.to === 'team') return { ownerId: null, teamId: given.teamId, userIds: await membersOf(tx, given.teamId) }
  if (given?.to === 'owner_team') {
    const mates = teamId !== null ? await membersOf(tx, teamId) : ownerId === null ? [] : await teammatesOf(tx, ownerId)
    return { ownerId: null, teamId, userIds: mates.filter((id) => id !== ownerId) }
  }
  return { ownerId, teamId: null, userIds: ownerId === null ? [] : [ownerId] }
}

/** Something to be done today, by the calendar of the organization. */
async function makeTask(tx: Tx, complaint: Complaint, title: string, { ownerId, teamId }: Pick<Target, 'ownerId' | 'teamId'>): Promise<void> {
  const able = new Set(await staffWhoMay(tx, 'complaints:read'))
  const contact = complaint.contactId === null ? undefined : await findContact(tx, complaint.contactId)
  const isThere = contact !== undefined && contact.archivedAt === null && contact.erasedAt === null
  await createTaskWithin(tx, {
    type: 'follow_up',
    title,
    contactId: isThere ? contact.id : null,
    assigneeId: ownerId !== null && able.has(ownerId) ? ownerId : null,
    teamId,
    dueDate: tx.clock.now().toZonedDateTimeISO(tx.organization.timeZone).toPlainDate().toString(),
    priority: complaint.priority,
    related: { type: 'complaint', id: complaint.id },
  })
}
