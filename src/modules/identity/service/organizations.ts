import { SCOPE_NAMES } from '../../../kernel/actor.ts'
import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import { faultsOf } from '../../../platform/http/validation.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret, newSecret } from '../../../platform/secrets.ts'
import { organizationNotFound } from '../errors.ts'
import { apiKeyCreated, organizationCreated, organizationUpdated, userCreated } from '../events.ts'
import { insertApiKey } from '../repository/api-keys.ts'
import { findOrganization, insertOrganization, lockOrganization, type Organization, saveOrganization } from '../repository/tenants.ts'
import { insertUser } from '../repository/users.ts'
import { countryOfTimeZone } from '../rules/country.ts'
import { formatCredential } from '../rules/credential.ts'
import { emailKey } from '../rules/email-key.ts'
import { mergePatch } from '../rules/merge-settings.ts'
import { hashPassword } from '../rules/password.ts'
import type { OrganizationPatch } from '../schemas/organizations.ts'
import { type Settings, settingsSchema } from '../schemas/settings.ts'
import { clockAt, forgetCredentials, tenantOf } from './authenticate.ts'

export interface NewOrganization {
  readonly name: string
  readonly slug: string
  readonly mode: 'live' | 'test'
  readonly now?: string | undefined
  /** That of the time zone where left out. */
  readonly country?: string | undefined
  readonly timeZone: string
  readonly currency: string
  readonly language: string
  readonly admin: { readonly email: string; readonly password: string; readonly displayName: string }
}

/** An organization with its settings in full. */
export type WireOrganization = Omit<Organization, 'settings'> & { readonly settings: Settings }

/** Stored settings are sparse: what was never set has its default. */
export function wireOrganization(organization: Organization): WireOrganization {
  return { ...organization, settings: settingsSchema.parse(organization.settings) }
}

export interface CreatedOrganization {
  readonly organization: WireOrganization
  /** Shown once: only its hash is kept. */
  readonly apiKey: { readonly id: string; readonly secret: string }
}

/** Makes an organization with its owner and a service key that may do everything. @throws validationFailed, slugTaken */
export async function createOrganization(ctx: Context, input: NewOrganization): Promise<CreatedOrganization> {
  if (input.now !== undefined && input.mode === 'live') {
    throw validationFailed({ errors: [{ pointer: '/now', code: 'not-valid', detail: 'only a test organization has a clock of its own' }] })
  }
  const country = input.country ?? countryOfTimeZone(input.timeZone) ?? refuse(countryUnknown())
  const passwordHash = await hashPassword(input.admin.password)
  return transact(ctx, async (outside) => {
    const createdAt = ctx.clock.now().toString()
    const organization: Organization = {
      id: ctx.newId(),
      slug: input.slug,
      name: input.name,
      mode: input.mode,
      status: 'active',
      country,
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
    const tx = outside.within(tenantOf(organization), organization.mode === 'live' ? ctx.clock : clockAt(organization))
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
      language: null,
      timeZone: null,
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
    return {
      organization: wireOrganization(organization),
      apiKey: { id: key.id, secret: formatCredential('apiKey', { organizationId: organization.id, id: key.id, secret }) },
    }
  })
}

const countryUnknown = () =>
  validationFailed({ errors: [{ pointer: '/country', code: 'required', detail: 'is needed: the time zone does not belong to exactly one country' }] })

/** @throws organizationNotFound */
export async function getOrganization(ctx: Context, id = ctx.organization.id): Promise<WireOrganization> {
  return wireOrganization((await findOrganization(ctx, id)) ?? refuse(organizationNotFound()))
}

/** @throws organizationNotFound, staleVersion, validationFailed when the settings do not fit together after the change */
export async function updateOrganization(ctx: Context, patch: OrganizationPatch): Promise<WireOrganization> {
  const updated = await transact(ctx, async (tx) => {
    const before = (await lockOrganization(tx, tx.organization.id)) ?? refuse(organizationNotFound())
    expectVersion(tx, before)
    const { settings: settingsPatch, ...fields } = patch
    const settings = mergePatch(before.settings, settingsPatch ?? {}) as Record<string, unknown>
    const checked = settingsSchema.safeParse(settings)
    if (!checked.success) throw validationFailed({ errors: faultsOf(checked.error, ['settings']) })
    const after: Organization = { ...applyPatch(before, fields), settings, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    const { previous, data, changed } = changesBetween(before, after, ['name', 'country', 'timeZone', 'currency', 'language', 'settings'])
    if (changed.length === 0) return before
    saveOrganization(tx, after)
    announce(tx, { event: organizationUpdated, resourceId: after.id, data, previous })
    return after
  })
  forgetCredentials(ctx.organization.id)
  return wireOrganization(updated)
}
