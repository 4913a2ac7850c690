import { z } from 'zod'
import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'

export const messageNotFound = defineProblem(
  'message-not-found',
  404,
  'There is no such message',
  'No message has this id, or it is to a contact that is not yours to see.',
)
export const messageChannelNotFound = defineProblem(
  'message-channel-not-found',
  404,
  'There is no such message channel',
  'No message channel of this organization has this id.',
)
export const messageChannelExists = defineProblem(
  'message-channel-exists',
  409,
  'This channel is set up already',
  'There is one set-up per channel (`email`, `sms`, `messenger`). Change it, or delete it first.',
)
export const channelNotConfigured = defineProblem(
  'channel-not-configured',
  409,
  'Nothing can be sent by this channel',
  'E-mail needs a mail server (`SMTP_URL`), every other channel a gateway: set one up with `POST /v1/message-channels`.',
)
export const gatewayNotAllowed = defineProblem(
  'gateway-not-allowed',
  422,
  'This address is not spoken to',
  'The address of a gateway must be found and lie in the public internet: not in a private network, not on this machine.',
)
export const messageTemplateNotFound = defineProblem(
  'message-template-not-found',
  404,
  'There is no such message template',
  'No message template of this organization has this id.',
)
export const messageTemplateExists = defineProblem(
  'message-template-exists',
  409,
  'A template has this key already',
  'Keys are unique within a channel of an organization.',
)
export const templateNotRenderable = defineProblem(
  'template-not-renderable',
  422,
  'The template makes no message of these data',
  'A variable or a filter that the template names is not there, or it takes too long or makes too much. `detail` has the place in the template.',
)
export const contactNotAllowed = defineProblem(
  'contact-not-allowed',
  409,
  'The contact may not be contacted so',
  'What `POST /v1/contacts/{contactId}/contact-check` tells stands against it: `reasons` names it, `nextAllowedAt` from when on it would be allowed, where time alone helps.',
  {
    reasons: z
      .array(z.string())
      .optional()
      .describe('What stands against it.')
      .meta({ example: ['frequency-cap'] }),
    nextAllowedAt: z.string().nullable().optional().describe('From when on it would be allowed.').meta({ example: '2026-04-01T08:00:00Z' }),
  },
)

export const bouncedAddressNotFound = defineProblem(
  'bounced-address-not-found',
  404,
  'There is no such bounced address',
  'No address that failed has this id: it may have been believed in again already.',
)

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  message_channels_key: () => messageChannelExists(),
  message_templates_key: () => messageTemplateExists(),
}
