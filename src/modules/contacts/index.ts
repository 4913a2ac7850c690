import { validationFailed } from '../../kernel/problems.ts'
import type { Module } from '../../platform/module.ts'
import { contactRoutes } from './routes/contacts.ts'

const unknownOwner = () => validationFailed({ errors: [{ pointer: '/ownerId', code: 'unknown', detail: 'is not a user of this organization' }] })

export const contactsModule: Module = {
  name: 'contacts',
  async routes(app) {
    await contactRoutes(app)
  },
  constraints: { contacts_owner_fkey: unknownOwner },
}
