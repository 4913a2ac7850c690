import type { OrderBooking, RecordedOrder } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { currencyMismatch, memberNotFound } from '../errors.ts'
import { findMembershipsOf, lockMember } from '../repository/members.ts'
import type { Happening } from '../rules/situation.ts'
import type { Member } from '../rules/telling.ts'
import { getProgram, versionsOf } from './programs.ts'
import { book } from './telling.ts'

/**
 * Books an order in each program that its contact is in; its contact is held. What a program does not take stands there with the code of what
 * was against it, and the order stands all the same.
 */
export async function bookOrder(tx: Tx, order: RecordedOrder): Promise<OrderBooking[]> {
  if (order.contactId === null || !(order.changes.includes('recorded') || order.changes.includes('contact'))) return []
  const bookings: OrderBooking[] = []
  for (const { id, programId } of await findMembershipsOf(tx, order.contactId)) {
    if (order.status === 'cancelled') bookings.push({ programId, skipped: 'order-cancelled' })
    else bookings.push({ programId, ...(await bookFor(tx, id, order)) })
  }
  return bookings
}

async function bookFor(tx: Tx, memberId: string, order: RecordedOrder): Promise<Omit<OrderBooking, 'programId'>> {
  try {
    const { journalId } = await tx.savepoint(async (inner) => {
      const member = await lockMember(inner, memberId)
      if (member === undefined) throw memberNotFound()
      return bookInProgram(inner, member, order)
    })
    return journalId === null ? { skipped: 'nothing-earned' } : { journalId }
  } catch (error) {
    if (error instanceof Refusal) return { skipped: error.type.code }
    throw error
  }
}

/** @throws currencyMismatch, and as `book` */
export async function bookInProgram(tx: Tx, member: Member, order: RecordedOrder, won?: ReadonlyMap<string, string>) {
  const program = await getProgram(tx, member.programId)
  if ((await versionsOf(tx, program)).at(-1)?.definition.currency !== order.currency) throw currencyMismatch()
  const source = { type: 'order', id: order.id }
  const spent = order.lines.reduce((sum, { total }) => sum + total, 0)
  return book(tx, { program, member, happening: happeningOf(order), source, spent, ...(won === undefined ? {} : { won }) })
}

/** An order as rules look at it. */
export function happeningOf({ placedAt, channel, pricesIncludeTax, lines, payments }: RecordedOrder): Happening {
  return {
    type: 'order',
    name: null,
    at: placedAt,
    channel,
    basket: { pricesIncludeTax, lines, payments },
  }
}
