import { idIn } from '../../../kernel/id.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { contactArchived, lockSurvivor } from '../../contacts/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { seenOrders } from '../../orders/index.ts'
import { unknownReference } from '../errors.ts'
import { type Complaint, namedStaff } from '../rules/complaint.ts'
import type { RoutingRule } from '../rules/routing.ts'
import { lockComplaint } from './hold.ts'

/** What a complaint names of other modules. */

/** Holds the contact for the transaction. @returns its id, or that of the one it was merged into @throws validationFailed when there is none that the caller may see, contactArchived */
export async function expectContact(tx: Tx, contactId: string): Promise<string> {
  const contact = await lockSurvivor(tx, contactId)
  if (contact === undefined || contact.erasedAt !== null) throw unknownReference('/contactId', 'is no contact')
  if (contact.archivedAt !== null) throw contactArchived()
  return contact.id
}

/** @throws validationFailed unless every member of staff among its subjects is one */
export async function expectStaff(ctx: Context, { subjects }: Pick<Complaint, 'subjects'>): Promise<void> {
  for (const [i, { kind, id }] of subjects.entries()) {
    if (kind !== 'staff' || id === null) continue
    if (idIn(id) === null || (await findUser(ctx, id)) === undefined) throw unknownReference(`/subjects/${i}/id`, 'is not a user of this organization')
  }
}

/** @throws validationFailed unless what it is about, where it names an order, is one that the caller may see */
export async function expectOrder(ctx: Context, { orderId }: Pick<Complaint, 'orderId'>): Promise<void> {
  if (orderId !== null && !(await seenOrders(ctx, [orderId])).has(orderId)) throw unknownOrder()
}
export const unknownOrder = () => unknownReference('/orderId', 'is no order of this organization')

/** @throws validationFailed unless its owner works here and is not named by it, and its team is one of ours */
export async function expectAssignable(ctx: Context, complaint: Pick<Complaint, 'subjects' | 'ownerId' | 'teamId'>): Promise<void> {
  const { ownerId, teamId } = complaint
  if (ownerId !== null) {
    const user = await findUser(ctx, ownerId)
    if (user === undefined || user.status === 'suspended') throw unknownReference('/ownerId', 'is not a user who works in this organization')
    if (namedStaff(complaint).includes(ownerId)) throw unknownReference('/ownerId', 'is named by the complaint and cannot work on it')
  }
  if (teamId !== null && (await findTeam(ctx, teamId)) === undefined) throw unknownReference('/teamId', 'is not a team of this organization')
}

/**
 * Holds the other: of two that are marked as duplicates of each other at once one remains.
 * @throws validationFailed unless it is another complaint that the caller may see, and no duplicate itself
 */
export async function expectOther(tx: Tx, id: string, otherId: string, seesIt: (complaint: Complaint) => Promise<boolean>): Promise<void> {
  const other = id === otherId ? undefined : await lockComplaint(tx, otherId)
  if (other === undefined || !(await seesIt(other))) throw unknownReference('/duplicateOfId', 'is not another complaint')
  if (other.status === 'duplicate')
    throw validationFailed({
      errors: [{ pointer: '/duplicateOfId', code: 'duplicate', detail: 'is a duplicate itself: name the complaint that it is one of' }],
    })
}

/** @throws validationFailed unless whoever the rules name works here */
export async function expectRoutable(tx: Tx, routing: readonly RoutingRule[]): Promise<void> {
  for (const [i, { ownerId, teamId }] of routing.entries()) {
    const owner = ownerId === null ? undefined : await findUser(tx, ownerId)
    if (ownerId !== null && (owner === undefined || owner.status === 'suspended'))
      throw unknownReference(`/routing/${i}/ownerId`, 'is not a user who works in this organization')
    if (teamId !== null && (await findTeam(tx, teamId)) === undefined) throw unknownReference(`/routing/${i}/teamId`, 'is not a team of this organization')
  }
}
