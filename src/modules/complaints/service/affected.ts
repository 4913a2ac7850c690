import type { Affected, KnownAffected } from '../../../kernel/participants.ts'
import type { Context } from '../../../platform/context.ts'
import * as repository from '../repository/affected.ts'
import { VISIBILITY } from './complaints.ts'

/** Those who complained of the same products. */
export async function affectedContacts(ctx: Context, affected: Affected): Promise<KnownAffected> {
  return { source: 'complaints', contactIds: await repository.findComplainantsAbout(ctx, affected, VISIBILITY) }
}

/** The products that any of these complaints is about, of those that the caller may see. */
export function findProductsOf(ctx: Context, complaintIds: readonly string[]): Promise<string[]> {
  return repository.findProductsOf(ctx, complaintIds, VISIBILITY)
}
