import { z } from 'zod'
import { ROLES, SCOPE_NAMES } from '../../kernel/actor.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'

export const organizationCreated = defineEvent(
  'organization.created',
  'An organization was made by the operator.',
  z.object({ name: z.string(), mode: z.string() }),
)
export const userCreated = defineEvent('user.created', 'A user was made or invited.', z.object({ role: z.enum(ROLES), status: z.string() }))
export const apiKeyCreated = defineEvent('api_key.created', 'An API key was issued.', z.object({ name: z.string(), scopes: z.array(z.enum(SCOPE_NAMES)) }))
