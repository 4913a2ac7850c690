import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { messageChannelSchema } from './schemas/channel.ts'
import { messageSchema } from './schemas/message.ts'
import { messageTemplateSchema } from './schemas/template.ts'

const fact = messageSchema.pick({ channel: true, purpose: true, reference: true, templateKey: true, state: true, reason: true, sendAt: true })

export const messageQueued = defineEvent('message.queued', 'A message to a contact waits to be sent.', fact)
/** By the state that a message came to. */
export const messageMoved = {
  sent: defineEvent('message.sent', 'A message was handed over to the mail server or the gateway.', fact),
  delivered: defineEvent('message.delivered', 'A message has arrived.', fact),
  opened: defineEvent('message.opened', 'A message was read.', fact),
  bounced: defineEvent('message.bounced', 'A message came back: its address does not work.', fact),
  failed: defineEvent('message.failed', 'A message was not sent, or nobody knows; `reason` says why. It is not tried again.', fact),
} as const

export const messageChannelCreated = defineEvent('message_channel.created', 'A message channel was set up.', messageChannelSchema)
export const messageChannelUpdated = defineEvent('message_channel.updated', 'A message channel was changed.', messageChannelSchema.partial())
export const messageChannelDeleted = defineEvent('message_channel.deleted', 'A message channel was deleted.', z.object({ id: idSchema }))
export const bouncedAddressDeleted = defineEvent('bounced_address.deleted', 'An address that had failed is believed in again.', z.object({ id: idSchema }))
export const messageTemplateCreated = defineEvent('message_template.created', 'A message template was made.', messageTemplateSchema)
export const messageTemplateUpdated = defineEvent('message_template.updated', 'A message template was changed.', messageTemplateSchema.partial())
export const messageTemplateDeleted = defineEvent('message_template.deleted', 'A message template was deleted.', z.object({ id: idSchema }))
