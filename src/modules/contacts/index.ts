import type { Module } from '../../platform/module.ts'
import { refusalsByConstraint } from './errors.ts'
import { contactsParticipant } from './participant.ts'
import { contactRoutes } from './routes/contacts.ts'
import { customFieldRoutes } from './routes/custom-fields.ts'
import { historyRoutes } from './routes/history.ts'
import { relationshipRoutes } from './routes/relationships.ts'

export const contactsModule: Module = {
  name: 'contacts',
  async routes(app) {
    await contactRoutes(app)
    await historyRoutes(app)
    await relationshipRoutes(app)
    await customFieldRoutes(app)
  },
  constraints: refusalsByConstraint,
  participants: [contactsParticipant],
}

export { contactArchived } from './errors.ts'
export { contactVisibility, findContact, lockContact } from './repository/contacts.ts'
export { setNextTaskAt } from './repository/derived.ts'
