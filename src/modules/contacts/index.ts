import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { contactsParticipant } from './participant.ts'
import { careRoutes } from './routes/care.ts'
import { contactRoutes } from './routes/contacts.ts'
import { customFieldRoutes } from './routes/custom-fields.ts'
import { historyRoutes } from './routes/history.ts'
import { relationshipRoutes } from './routes/relationships.ts'
import { reportRoutes } from './routes/reports.ts'
import { OCCASION_REMINDER, remind } from './service/occasions.ts'

export const contactsModule: Module = {
  name: 'contacts',
  async routes(app) {
    await contactRoutes(app)
    await historyRoutes(app)
    await relationshipRoutes(app)
    await customFieldRoutes(app)
    await careRoutes(app)
    await reportRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [contactsParticipant],
  dueWork: { [OCCASION_REMINDER]: remind },
}

export { contactArchived, contactErased, contactExists, contactNotFound, refusalsByConstraint } from './errors.ts'
export { findCurrentConsents, findCurrentConsentsOf } from './repository/consents.ts'
export { contactVisibility, findContact, findOwnersOf, lockContact, lockContacts, versionsOf } from './repository/contacts.ts'
export { setNextTaskAt } from './repository/derived.ts'
export { comparedContacts, sharedKeys } from './repository/duplicates.ts'
export { type Contact, type ContactInput, type Identifier, type Indexed, identifierToFind, indexed, type NewContact, WRITABLE_FIELDS } from './rules/contact.ts'
export type { CustomFields } from './rules/custom-fields.ts'
export { type Choices, type FieldConflict, mergeFields } from './rules/merging.ts'
export { type ContactListQuery, contactListQuery, contactPatchSchema, newContactSchema } from './schemas/contact.ts'
export { addConsent } from './service/consents.ts'
export { archiveWithin, changeLocked, getContact, listContacts } from './service/contacts.ts'
export { createContacts, createUnasked, isNotAllNew, NotAllNew, newContact, noteWords } from './service/creation.ts'
export { customFieldsOf, expectValues } from './service/custom-fields.ts'
export { findSuppressed } from './service/erasure.ts'
export { absorbContacts, type MergeSnapshot, releaseContacts } from './service/merging.ts'
export { upcomingOccasions } from './service/occasions.ts'
export {
  contactByEmail,
  contactByPoint,
  correctLastInteraction,
  type Held,
  holdContacts,
  lockSurvivor,
  makeContact,
  maySeeContact,
  noteConsent,
  noteInteractions,
  pointKey,
  survivorOf,
} from './service/offered.ts'
