import type { Context } from '../../../platform/context.ts'
import { contactErased, contactNotFound, getContact } from '../../contacts/index.ts'
import { findDelivery, findFigures } from '../repository/figures.ts'
import { findPatterns } from '../repository/patterns.ts'
import { type Pattern, silentOn } from '../rules/pattern.ts'

export const REFUSALS = [contactNotFound, contactErased]

/** How, and how much, a contact buys. @throws contactNotFound, contactErased */
export async function orderFigures(ctx: Context, contactId: string) {
  const { id } = await getContact(ctx, contactId)
  const [currencies, delivery, patterns] = await Promise.all([findFigures(ctx, id), findDelivery(ctx, id), findPatterns(ctx, [id])])
  const pattern = patterns.get(id)
  return { contactId: id, currencies, delivery, pattern: pattern === undefined ? null : shown(pattern) }
}

function shown(pattern: Pattern) {
  const { contactId: _whose, silentSince: _raised, ...measured } = pattern
  return { ...measured, silentOn: silentOn(pattern) }
}
