import { z } from 'zod'
import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const contactNotFound = defineProblem(
  'contact-not-found',
  404,
  'There is no such contact',
  'No contact has this id, e-mail, phone or external id, or it is not yours to see.',
)
export const contactErased = defineProblem(
  'contact-erased',
  410,
  'The contact was erased',
  'The person was erased on request. Nothing about them is kept but a hash that keeps imports from bringing them back.',
)
export const contactExists = defineProblem(
  'contact-exists',
  409,
  'Another contact is identified by this',
  'An e-mail, a phone or an external id identifies one contact; `existingId` names it where you may see it, `errors` the fields. `allowDuplicate=true` stores an e-mail or a phone as not identifying.',
  { existingId: z.string().optional().describe('The contact that has it.') },
)
export const contactArchived = defineProblem('contact-archived', 409, 'The contact is archived', 'An archived contact is read-only. Restore it first.')
export const contactNotArchived = defineProblem('contact-not-archived', 409, 'The contact is not archived', 'Only an archived contact can be restored.')
export const alreadyInStage = defineProblem('already-in-stage', 409, 'The contact is in this stage already', 'A move of the life cycle leads to another stage.')
export const occasionNotFound = defineProblem('occasion-not-found', 404, 'There is no such occasion', 'This contact has no occasion with this id.')
export const relationshipNotFound = defineProblem(
  'relationship-not-found',
  404,
  'There is no such relationship',
  'This contact has no relationship with this id.',
)
export const relationshipExists = defineProblem(
  'relationship-exists',
  409,
  'The two are related in this way already',
  'Between two contacts there is at most one relationship of a type; `existingId` names it.',
  { existingId: z.string().optional() },
)

export const customFieldNotFound = defineProblem(
  'custom-field-not-found',
  404,
  'There is no such custom field',
  'This organization has no custom field with this id.',
)
export const customFieldExists = defineProblem(
  'custom-field-exists',
  409,
  'A custom field has this key already',
  'Keys are unique within an organization, also those of archived fields, whose values are kept.',
)
export const customFieldArchived = defineProblem(
  'custom-field-archived',
  409,
  'The custom field is archived',
  'It takes no new values and cannot be changed. Restore it first.',
)
export const customFieldNotArchived = defineProblem(
  'custom-field-not-archived',
  409,
  'The custom field is not archived',
  'Only an archived one can be restored.',
)

const unknownOwner = () => validationFailed({ errors: [{ pointer: '/ownerId', code: 'unknown', detail: 'is not a user of this organization' }] })

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  contacts_owner_fkey: unknownOwner,
  contact_identifiers_key: () => contactExists(),
  custom_fields_key: () => customFieldExists(),
  custom_field_values_key: () => contactExists(),
  relationships_not_self: () => validationFailed({ errors: [{ pointer: '/relatedId', code: 'not-valid', detail: 'is the contact itself' }] }),
}
