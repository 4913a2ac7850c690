import type { Context } from '../../../platform/context.ts'
import { type Contact, findContact, survivorOf } from '../../contacts/index.ts'
import { findByNumber, getMember } from '../../programs/index.ts'
import { unknownCustomer } from '../errors/quotes.ts'

/** Who is meant: one of these. */
export interface Named {
  readonly contactId?: string | undefined
  readonly memberId?: string | undefined
  readonly memberNumber?: string | undefined
}

/** The contact who is meant, if the caller may see it. @throws validationFailed, memberNotFound */
export async function customerNamed(ctx: Context, { contactId, memberId, memberNumber }: Named): Promise<Contact> {
  if (memberId !== undefined) return visible(ctx, (await getMember(ctx, memberId)).contactId, '/memberId')
  if (memberNumber !== undefined) return visible(ctx, (await findByNumber(ctx, memberNumber))?.contactId, '/memberNumber')
  return visible(ctx, await survivorOf(ctx, contactId), '/contactId')
}

async function visible(ctx: Context, contactId: string | null | undefined, pointer: string): Promise<Contact> {
  const contact = contactId == null ? undefined : await findContact(ctx, contactId)
  if (contact === undefined || contact.erasedAt !== null) throw unknownCustomer(pointer)
  return contact
}
