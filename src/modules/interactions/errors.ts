import { z } from 'zod'
import { defineProblem, type Refusal, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const interactionNotFound = defineProblem(
  'interaction-not-found',
  404,
  'There is no such interaction',
  'No interaction has this id, or it belongs to a contact that is not yours to see.',
)
export const interactionExists = defineProblem(
  'interaction-exists',
  409,
  'Another interaction has this external id',
  'The external id was recorded before and says something else now; `existingId` names the interaction where you may see it. Change it by PATCH. Sending what was recorded again answers 200.',
  { existingId: z.string().optional().describe('The interaction that has it.') },
)
export const messageNotReadable = defineProblem(
  'message-not-readable',
  422,
  'This is no e-mail',
  'The body must be one message as it went over the wire (RFC 5322), with its header. It has none that says who sent it, or is nested too deeply.',
)
export const replyNotPossible = defineProblem(
  'reply-not-possible',
  409,
  'This cannot be replied to from here',
  'Replies go by the channel of the interaction: e-mail, text message or messenger. What was said on the phone, in person or among staff is answered otherwise.',
)
export const correspondentUnknown = defineProblem(
  'correspondent-unknown',
  422,
  'No contact has this address',
  'None of `addresses` identifies a contact. Name the contact by `contactId`, or let one be made with `createContact=true`.',
  {
    addresses: z
      .array(z.string())
      .optional()
      .describe('The addresses that were looked for.')
      .meta({ example: ['ada@example.com'] }),
  },
)

/** A body that names something which is not there, or not to be seen. */
export function unknownReference(pointer: string, what: string): Refusal {
  return validationFailed({ errors: [{ pointer, code: 'unknown', detail: `is no ${what} of this organization` }] })
}

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  interactions_staff_fkey: () => unknownReference('/staffId', 'user'),
  interactions_contact_fkey: () => unknownReference('/contactId', 'contact'),
  interactions_external_id_key: () => interactionExists(),
}
