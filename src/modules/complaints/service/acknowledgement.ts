import { systemActor } from '../../../kernel/actor.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { complaintMoved } from '../events.ts'
import type { Complaint } from '../rules/complaint.ts'
import { isReachable } from '../rules/messages.ts'
import { move } from '../rules/moves.ts'
import { followed, promiseTo } from './clocks.ts'
import { conclude } from './consequences.ts'
import { send } from './messages.ts'
import { settingsOf } from './settings.ts'
import { situationOf } from './situation.ts'

/**
 * The service acknowledges a complaint at its receipt, where the organization wishes it and the complainant can be written to:
 * nobody is told by being noted down. It counts as no response.
 */
export async function acknowledgeAtOnce(tx: Tx, received: Complaint): Promise<Complaint> {
  if (!isReachable(received) || !(await settingsOf(tx)).autoAcknowledge) return received
  const system: Tx = { ...tx, actor: systemActor('complaints') }
  const promisedAt = await promiseTo(tx, received)
  const sent = await send(system, { ...received, promisedAt: promisedAt ?? null }, { topic: 'acknowledgement' })
  if (sent === undefined || sent instanceof Refusal) return received
  const input = { method: sent.message.channel, promisedAt }
  const acknowledged = await followed(system, received, move(received, 'acknowledge', input, await situationOf(system, received)))
  conclude(system, received, acknowledged, { action: 'acknowledge', event: complaintMoved.acknowledge, details: { ...input, automatic: true } })
  return acknowledged
}
