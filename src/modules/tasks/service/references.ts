import { validationFailed } from '../../../kernel/problems.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { contactArchived, lockSurvivor } from '../../contacts/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'

/** What a task names of other modules. */

/** Holds the contact for the transaction. @returns its id, or that of the one it was merged into @throws validationFailed when there is none that the caller may see, contactArchived */
export async function expectContact(tx: Tx, contactId: string): Promise<string> {
  const contact = await lockSurvivor(tx, contactId)
  if (contact === undefined || contact.erasedAt !== null) throw unknown('/contactId', 'is no contact')
  if (contact.archivedAt !== null) throw contactArchived()
  return contact.id
}

/** @throws validationFailed unless the user works here and the team is one of ours */
export async function expectAssignable(
  ctx: Context,
  { assigneeId, teamId }: { readonly assigneeId?: string | null | undefined; readonly teamId?: string | null | undefined },
): Promise<void> {
  if (assigneeId != null) {
    const user = await findUser(ctx, assigneeId)
    if (user === undefined || user.status === 'suspended') throw unknown('/assigneeId', 'is not a user who works in this organization')
  }
  if (teamId != null && (await findTeam(ctx, teamId)) === undefined) throw unknown('/teamId', 'is not a team of this organization')
}

/** By whose clock a due date is over: the assignee's, the organization's where unknown. */
export async function zoneOf(ctx: Context, assigneeId: string | null): Promise<string> {
  const user = assigneeId === null ? undefined : await findUser(ctx, assigneeId)
  return user?.timeZone ?? ctx.organization.timeZone
}

function unknown(pointer: string, detail: string) {
  return validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
}
