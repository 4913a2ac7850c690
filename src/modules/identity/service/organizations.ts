import { SCOPE_NAMES } from '../../../kernel/actor.ts'
import { clockStandingAt } from '../../../kernel/clock.ts'
import { type Context, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { apiKeyCreated, organizationCreated, userCreated } from '../events.ts'
import { insertApiKey } from '../repository/api-keys.ts'
import { insertOrganization, type Organization } from '../repository/tenants.ts'
import { insertUser } from '../repository/users.ts'
import { formatApiKey } from '../rules/api-key.ts'
import { emailKey } from '../rules/email-key.ts'
import { hashPassword } from '../rules/password.ts'
import { tenantOf } from './authenticate.ts'

export interface NewOrganization {
  readonly name: string
  readonly slug: string
  readonly mode: 'live' | 'test'
  readonly now?: string | undefined
  readonly country: string
  readonly timeZone: string
  readonly currency: string
  readonly language: string
  readonly admin: { readonly email: string; readonly password: string; readonly displayName: string }
}

export interface CreatedOrganization {
  readonly organization: Organization
  /** Shown once: only its hash is kept. */
  readonly apiKey: { readonly id: string; readonly secret: string }
}

/** Makes an organization with its owner and a service key that may do everything. @throws slugTaken */
export async function createOrganization(ctx: Context, input: NewOrganization): Promise<CreatedOrganization> {
  const passwordHash = await hashPassword(input.admin.password)
  return transact(ctx, async (outside) => {
    const createdAt = ctx.clock.now().toString()
    const organization: Organization = {
      id: ctx.newId(),
      slug: input.slug,
      name: input.name,
      mode: input.mode,
      status: 'active',
      country: input.country,
      timeZone: input.timeZone,
      currency: input.currency,
      language: input.language,
      settings: {},
      now: input.mode === 'test' ? (input.now ?? createdAt) : null,
      deleteAfter: null,
      version: 1,
      createdAt,
      updatedAt: createdAt,
    }
    const tx = outside.within(tenantOf(organization), organization.now === null ? ctx.clock : clockStandingAt(Temporal.Instant.from(organization.now)))
    await insertOrganization(tx, organization)
    const at = tx.clock.now().toString()
    const owner = {
      id: tx.newId(),
      email: input.admin.email,
      emailKey: emailKey(input.admin.email),
      displayName: input.admin.displayName,
      role: 'owner',
      contactAccess: 'all',
      status: 'active',
      passwordHash,
      createdAt: at,
      updatedAt: at,
    } as const
    await insertUser(tx, owner)
    const secret = newSecret()
    const key = { id: tx.newId(), name: 'First key', scopes: SCOPE_NAMES, userId: null, createdBy: owner.id, expiresAt: null, createdAt: at, updatedAt: at }
    await insertApiKey(tx, { ...key, scopes: [...SCOPE_NAMES], secretHash: hashSecret(secret) })
    announce(tx, { event: organizationCreated, resourceId: organization.id, data: { name: organization.name, mode: organization.mode } })
    announce(tx, { event: userCreated, resourceId: owner.id, data: { role: owner.role, status: owner.status } })
    announce(tx, { event: apiKeyCreated, resourceId: key.id, data: { name: key.name, scopes: [...SCOPE_NAMES] } })
    return { organization, apiKey: { id: key.id, secret: formatApiKey({ organizationId: organization.id, keyId: key.id, secret }) } }
  })
}
