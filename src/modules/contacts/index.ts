import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { contactsParticipant } from './participant.ts'
import { contactRoutes } from './routes/contacts.ts'
import { historyRoutes } from './routes/history.ts'
import { relationshipRoutes } from './routes/relationships.ts'

export const contactsModule: Module = {
  name: 'contacts',
  async routes(app) {
    await contactRoutes(app)
    await historyRoutes(app)
    await relationshipRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [contactsParticipant],
}

export { refusalsByConstraint } from './errors.ts'
export { contactVisibility, findOwnersOf, lockContacts, versionsOf } from './repository/contacts.ts'
export { type Contact, type ContactInput, type Identifier, identifierToFind, type NewContact, WRITABLE_FIELDS } from './rules/contact.ts'
export { type ContactListQuery, contactListQuery, contactPatchSchema, newContactSchema } from './schemas/contact.ts'
export { archiveWithin, changeLocked, createContacts, listContacts, newContact } from './service/contacts.ts'
export { findSuppressed } from './service/erasure.ts'
