import type { Affected, KnownAffected } from '../../../kernel/participants.ts'
import type { Context } from '../../../platform/context.ts'
import { findComplainantsAbout } from '../repository/affected.ts'
import { VISIBILITY } from './complaints.ts'

/** Those who complained of the same products. */
export async function affectedContacts(ctx: Context, affected: Affected): Promise<KnownAffected> {
  return { source: 'complaints', contactIds: await findComplainantsAbout(ctx, affected, VISIBILITY) }
}
