import { refuse } from '../../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { formatCredential } from '../../identity/index.ts'
import { secretLinkNotFound } from '../errors.ts'
import { secretLinkMade, secretLinkRevoked } from '../events.ts'
import * as repository from '../repository/secret-links.ts'
import type { Complaint, SecretLink } from '../rules/complaint.ts'
import { linksEndAt } from '../rules/secret-links.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { about } from './consequences.ts'
import { findSeen, lockSeen } from './seen.ts'
import { settingsOf } from './settings.ts'

export interface MadeSecretLink extends SecretLink {
  /** Where the complainant goes. It is known here and now only: of its secret a hash is kept. */
  readonly url: string
}

/**
 * Makes a secret link for the complainant, in the caller's transaction. What is sent to them takes it in when it leaves the
 * house, as messages do with the link to what a contact receives: it must not be kept with their words.
 * @param publicUrl what links begin with
 */
export function linkOf(tx: Tx, complaint: Complaint, publicUrl: string): MadeSecretLink {
  const { type, id: actorId } = tx.actor
  const secret = newSecret()
  const id = tx.newId()
  const link = { id, complaintId: complaint.id, createdBy: { type, id: actorId }, createdAt: tx.clock.now().toString(), revokedAt: null }
  const secretHash = hashSecret(secret)
  repository.insertLink(tx, { ...link, secretHash })
  announce(tx, { event: secretLinkMade, ...about(complaint), data: { linkId: id } })
  const token = formatCredential('complaint', { organizationId: tx.organization.id, id, secret })
  return { ...link, secretHash, url: `${publicUrl}/public/v1/complaints/${token}` }
}

/** @throws complaintNotFound, staleVersion */
export function makeLink(
  ctx: Context,
  complaintId: string,
  { revokeOthers = false }: { readonly revokeOthers?: boolean | undefined },
  publicUrl: string,
): Promise<MadeSecretLink & { readonly endsAt: string | null }> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    if (revokeOthers) await revoke(tx, complaint)
    return { ...linkOf(tx, complaint, publicUrl), endsAt: linksEndAt(complaint, await settingsOf(tx), tx.organization.timeZone) }
  })
}

async function revoke(tx: Tx, complaint: Complaint, linkId?: string): Promise<void> {
  for (const id of await repository.revokeLinks(tx, complaint.id, tx.clock.now().toString(), linkId))
    announce(tx, { event: secretLinkRevoked, ...about(complaint), data: { linkId: id } })
}

/** @throws complaintNotFound, invalidCursor */
export async function listLinks(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listLinks(ctx, complaintId, query)
}

/** A second time changes nothing. @throws complaintNotFound, secretLinkNotFound */
export function revokeLink(ctx: Context, complaintId: string, linkId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const complaint = await lockSeen(tx, complaintId)
    const link = await repository.findLink(tx, linkId)
    if (link?.complaintId !== complaint.id) refuse(secretLinkNotFound())
    await revoke(tx, complaint, linkId)
    return null
  })
}
