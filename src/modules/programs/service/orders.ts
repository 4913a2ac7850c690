import type { OrderBooking, RecordedOrder, RecordedReturn } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { currencyMismatch, memberNotFound } from '../errors.ts'
import { findMembershipsOf, lockMember } from '../repository/members.ts'
import type { Discount } from '../rules/outcome.ts'
import type { Happening } from '../rules/situation.ts'
import type { Member } from '../rules/telling.ts'
import { correctOrder } from './corrections.ts'
import type { ToldEvent } from './judged.ts'
import { getProgram, versionsOf } from './programs.ts'
import { bookCancellation, bookReturn } from './refunds.ts'
import { book } from './telling.ts'

/** What an order comes to in each program that its contact is in: it is booked once, judged anew when it was paid otherwise, and taken back when it is cancelled. */
export async function bookOrder(tx: Tx, order: RecordedOrder): Promise<OrderBooking[]> {
  const { changes, status, contactId } = order
  if (changes.includes('status') && status === 'cancelled') return bookCancellation(tx, order)
  if (contactId === null) return []
  if (changes.includes('recorded') || changes.includes('contact')) return bookNew(tx, order, contactId)
  return changes.includes('payments') ? correctOrder(tx, order, happeningOf(order)) : []
}

/** What a program does not take stands there with the code of what was against it, and the order stands all the same; its contact is held. */
async function bookNew(tx: Tx, order: RecordedOrder, contactId: string): Promise<OrderBooking[]> {
  const bookings: OrderBooking[] = []
  for (const { id, programId } of await findMembershipsOf(tx, contactId)) {
    if (order.status === 'cancelled') bookings.push({ programId, skipped: 'order-cancelled' })
    else bookings.push({ programId, ...(await bookFor(tx, id, (inner, member) => bookInProgram(inner, member, order))) })
  }
  return bookings
}

/** What a return takes back, and what it gives where a program has rules for returns. */
export async function bookReturned(tx: Tx, ret: RecordedReturn): Promise<OrderBooking[]> {
  const bookings = await bookReturn(tx, ret)
  const { contactId, channel } = ret.order
  for (const { id, programId } of contactId === null ? [] : await findMembershipsOf(tx, contactId)) {
    const program = await getProgram(tx, programId)
    const rules = (await versionsOf(tx, program)).at(-1)?.definition.rules ?? []
    if (!rules.some(({ trigger }) => trigger.type === 'return')) continue
    const happening: Happening = { type: 'return', name: null, at: ret.returnedAt, channel, basket: null }
    const source = { type: 'returned', id: ret.id }
    const booking = await bookFor(tx, id, (inner, member) => book(inner, { program, member, happening, source, spent: 0 }))
    bookings.push({ programId, ...booking })
  }
  return bookings
}

async function bookFor(tx: Tx, memberId: string, booking: (tx: Tx, member: Member) => Promise<ToldEvent>): Promise<Omit<OrderBooking, 'programId'>> {
  try {
    const { journalId, vouchers } = await tx.savepoint(async (inner) => {
      const member = await lockMember(inner, memberId)
      if (member === undefined) throw memberNotFound()
      return booking(inner, member)
    })
    if (journalId !== null) return { journalId }
    return vouchers.length > 0 ? {} : { skipped: 'nothing-earned' }
  } catch (error) {
    if (error instanceof Refusal) return { skipped: error.type.code }
    throw error
  }
}

/** @throws currencyMismatch, and as `book` */
export async function bookInProgram(tx: Tx, member: Member, order: RecordedOrder, discounts: readonly Discount[] = []) {
  const program = await getProgram(tx, member.programId)
  if ((await versionsOf(tx, program)).at(-1)?.definition.currency !== order.currency) throw currencyMismatch()
  const source = { type: 'order', id: order.id }
  const spent = order.lines.reduce((sum, { total }) => sum + total, 0)
  return book(tx, { program, member, happening: happeningOf(order), source, spent, discounts })
}

/** An order as rules look at it. */
function happeningOf({ placedAt, channel, pricesIncludeTax, lines, payments }: RecordedOrder): Happening {
  return {
    type: 'order',
    name: null,
    at: placedAt,
    channel,
    basket: { pricesIncludeTax, lines, payments },
  }
}
