import { validationFailed } from '../../../kernel/problems.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { type Contact, findContact, lockSurvivor, survivorOf } from '../../contacts/index.ts'
import { getMember } from '../../programs/index.ts'

export { amountTooLarge } from '../../ledger/index.ts'
export { memberNotFound, programNotFound } from '../../programs/index.ts'

interface Named {
  readonly contactId?: string | undefined
  readonly memberId?: string | undefined
}

/** The customer, locked, whom a request names by contact or membership; undefined where it names nobody. @throws validationFailed, memberNotFound */
export async function lockCustomer(tx: Tx, named: Named): Promise<Contact | undefined> {
  const id = await namedBy(tx, named)
  return id === undefined ? undefined : known(await lockSurvivor(tx, id), named)
}

/** The same without holding anybody. */
export async function findCustomer(ctx: Context, named: Named): Promise<Contact | undefined> {
  const id = await survivorOf(ctx, await namedBy(ctx, named))
  return id === undefined ? undefined : known(await findContact(ctx, id), named)
}

async function namedBy(ctx: Context, { contactId, memberId }: Named): Promise<string | undefined> {
  if (memberId === undefined) return contactId
  const member = await getMember(ctx, memberId)
  if (member.contactId === null || (contactId !== undefined && contactId !== member.contactId))
    throw unknown('/memberId', 'is not a member who is that contact')
  return member.contactId
}

function known(contact: Contact | undefined, { memberId }: Named): Contact {
  if (contact === undefined || contact.erasedAt !== null) throw unknown(memberId === undefined ? '/contactId' : '/memberId', 'is no contact')
  return contact
}

const unknown = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
