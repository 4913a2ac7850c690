import type { Module } from '../../platform/module.ts'
import { slugTaken } from './errors.ts'
import { operatorRoutes } from './routes/operator.ts'

export { notify } from './service/notifications.ts'

export const identityModule: Module = {
  name: 'identity',
  async routes(app) {
    await operatorRoutes(app)
  },
  constraints: { organizations_slug_key: slugTaken },
}
export { findTenant, forgetCredentials, makeAuthenticate, tenantOf } from './service/authenticate.ts'
export { type CreatedOrganization, createOrganization, type NewOrganization } from './service/organizations.ts'
