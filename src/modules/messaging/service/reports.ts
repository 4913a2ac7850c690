import { refuse } from '../../../kernel/problem.ts'
import { type Context, makeContext, type Tx, transact } from '../../../platform/context.ts'
import { equal } from '../../../platform/http/auth.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { contextOfTask, linkNotFound, parseCredential } from '../../identity/index.ts'
import { forgetBounced } from '../repository/bounces.ts'
import { findByMessageIds, findMessage, lockMessage, saveMessage } from '../repository/messages.ts'
import { hasLeft, type Message, mayFollow, reported } from '../rules/message.ts'
import type { DeliveryReport } from '../schemas/message.ts'
import { addressKey } from './check.ts'
import { markBounced } from './deliver.ts'
import { tellMoved } from './send.ts'

export { linkNotFound } from '../../identity/index.ts'

/** Who holds the secret link of a message, in its organization. @throws linkNotFound, whatever is wrong */
export async function openLink(ctx: Context, kind: 'preferences' | 'delivery', token: string): Promise<{ ctx: Context; message: Message }> {
  const given = parseCredential(kind, token) ?? refuse(linkNotFound())
  const within = (await contextOfTask(ctx, given.organizationId, { ...ctx.actor, id: kind })) ?? refuse(linkNotFound())
  const message = await findMessage(within, given.id)
  const hash = kind === 'preferences' ? message?.linkHash : message?.callbackHash
  if (message === undefined || hash == null || !equal(hashSecret(given.secret), hash)) throw linkNotFound()
  return { ctx: makeContext({ ...within, participants: ctx.participants, ...(ctx.origin === undefined ? {} : { origin: ctx.origin }) }), message }
}

/** A gateway tells what became of a message. What comes late, or again, changes nothing. @throws linkNotFound */
export async function reportDelivery(ctx: Context, token: string, { state, reason = null }: DeliveryReport): Promise<null> {
  const { ctx: within, message } = await openLink(ctx, 'delivery', token)
  await transact(within, (tx) => report(tx, message.id, state, reason))
  return null
}

async function report(tx: Tx, id: string, state: DeliveryReport['state'], reason: string | null): Promise<void> {
  const before = await lockMessage(tx, id)
  if (before === undefined || !hasLeft(before) || !mayFollow(before.state, state)) return
  const after = reported(before, state, tx.clock.now().toString(), reason)
  saveMessage(tx, after)
  await tellMoved(tx, after)
  const { channel, address } = after
  if (address === null) return
  if (state === 'bounced') markBounced(tx, { channel, address }, reason)
  // What arrived proves that the address works again.
  if (state === 'delivered' || state === 'opened') forgetBounced(tx, channel, addressKey(tx, address))
}

/** An e-mail that came back: which it was, as far as the report tells, and the addresses that failed for good. */
export interface Bounced {
  readonly messageIds: readonly string[]
  readonly addresses: readonly string[]
  readonly reason: string | null
  /** Whether it reports on what is known to have gone out otherwise. */
  readonly wentOut: boolean
}

/** Notes that e-mails came back, within the caller's transaction: the addresses, and what of ours was sent to them. */
export async function noteBounce(tx: Tx, { messageIds, addresses, reason, wentOut }: Bounced): Promise<void> {
  const keys = new Set(addresses.map((address) => addressKey(tx, address)))
  if (wentOut) for (const address of addresses) markBounced(tx, { channel: 'email', address }, reason)
  for (const { id, address } of await findByMessageIds(tx, messageIds)) {
    if (address !== null && keys.has(addressKey(tx, address))) await report(tx, id, 'bounced', reason)
  }
}
