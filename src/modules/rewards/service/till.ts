import type { Language } from '../../../kernel/languages.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { type Contact, contactByPoint, findContact } from '../../contacts/index.ts'
import { balancesOf, findByNumber, standingsOf } from '../../programs/index.ts'
import { customerNotFound } from '../errors/till.ts'
import type { Entitlement } from '../rules/entitlements.ts'
import type { TillQuery } from '../schemas/entitlements.ts'
import { entitlementsFor } from './entitlements.ts'
import { findTyped } from './vouchers.ts'

interface Standing {
  readonly contactId: string | null
  readonly displayName: string | null
  readonly voucherId: string | null
  readonly members: readonly object[]
  readonly entitlements: readonly Entitlement[]
}

/** Who stands at the till, with what they have and are entitled to. @throws customerNotFound, voucherNotFound, tooManyRequests */
export async function atTheTill(ctx: Context, { voucherCode, ...query }: TillQuery, language: Language): Promise<Standing> {
  if (voucherCode === undefined) return customerAt(ctx, (await customerBy(ctx, query)) ?? refuse(customerNotFound()), null, language)
  const voucher = await findTyped(ctx, voucherCode)
  const contact = voucher.contactId === null ? undefined : await findContact(ctx, voucher.contactId)
  if (contact === undefined) return { contactId: null, displayName: null, voucherId: voucher.id, members: [], entitlements: [] }
  return customerAt(ctx, contact, voucher.id, language)
}

async function customerBy(ctx: Context, { number, phone, email }: Omit<TillQuery, 'voucherCode'>): Promise<Contact | undefined> {
  if (number !== undefined) {
    const contactId = (await findByNumber(ctx, number))?.contactId ?? null
    return contactId === null ? undefined : findContact(ctx, contactId)
  }
  return phone === undefined ? contactByPoint(ctx, 'email', email ?? '') : contactByPoint(ctx, 'phone', phone)
}

async function customerAt(ctx: Context, contact: Contact, voucherId: string | null, language: Language): Promise<Standing> {
  const members = []
  for (const { member } of await standingsOf(ctx, contact.id, ctx.clock.now().toString())) {
    const { id, programId, number, tier } = member
    const balances = (await balancesOf(ctx, member)).map(({ unit, available, pending, held }) => ({ unit, available, pending, held }))
    members.push({ id, programId, number, tier, balances })
  }
  return { contactId: contact.id, displayName: contact.displayName, voucherId, members, entitlements: await entitlementsFor(ctx, contact, language) }
}
