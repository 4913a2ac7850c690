import { systemClock } from '../../src/kernel/clock.ts'
import { codeAt } from '../../src/modules/identity/rules/second-factor.ts'
import { OPERATOR_TOKEN, type TestOrganization } from '../support/app.ts'
import { attachmentRecipes } from './recipes/attachments.ts'
import { calendarRecipes } from './recipes/calendars.ts'
import { complaintDoorRecipes } from './recipes/complaint-door.ts'
import { complaintFigureRecipes } from './recipes/complaint-figures.ts'
import { complaintMessageRecipes } from './recipes/complaint-messages.ts'
import { preventionRecipes } from './recipes/complaint-preventions.ts'
import { remedyRecipes } from './recipes/complaint-remedies.ts'
import { complaintRecipes } from './recipes/complaints.ts'
import { entitlementRecipes } from './recipes/entitlements.ts'
import { formRecipes } from './recipes/forms.ts'
import { imports } from './recipes/imports.ts'
import { interactionRecipes } from './recipes/interactions.ts'
import { ledgerRecipes } from './recipes/ledger.ts'
import { loyaltyEventRecipes } from './recipes/loyalty-events.ts'
import { loyaltyMemberRecipes } from './recipes/loyalty-members.ts'
import { mergeRecipes } from './recipes/merges.ts'
import { MESSAGED, messagingRecipes } from './recipes/messaging.ts'
import { offerRecipes } from './recipes/offers.ts'
import { orderRecipes } from './recipes/orders.ts'
import { programRecipes } from './recipes/programs.ts'
import { quoteRecipes } from './recipes/quotes.ts'
import { rewardRecipes } from './recipes/rewards.ts'
import { surveyAnsweringRecipes } from './recipes/survey-answering.ts'
import { surveyFigureRecipes } from './recipes/survey-figures.ts'
import { surveyInvitationRecipes } from './recipes/survey-invitations.ts'
import { surveyLoopRecipes } from './recipes/survey-loop.ts'
import { surveyRecipes } from './recipes/surveys.ts'
import { taskRecipes } from './recipes/tasks.ts'
import { voucherRecipes } from './recipes/vouchers.ts'

/**
 * How each operation is called so that it succeeds: the positive control of the authorization law. An operation without
 * a recipe fails that law.
 */
export interface Recipe {
  /** What a good call answers. */
  readonly status: number
  /** Makes what the call needs in an organization: ids of the path, a body, a query. Called anew for each call. */
  prepare?(at: TestOrganization): Promise<Call>
  /** Fields of the body that hold ids, as paths: with an id of another organization the call is refused and changes nothing. */
  readonly bodyIds?: readonly string[]
}

export interface Call {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: any
  readonly headers?: Record<string, string>
}

let serial = 0
function unique(prefix: string): string {
  serial += 1
  return `${prefix}-${serial}`
}

async function contact(at: TestOrganization, fields: object = {}): Promise<string> {
  const { status, body } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: unique('Contact'), ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

async function occasion(at: TestOrganization): Promise<{ contactId: string; occasionId: string }> {
  const contactId = await contact(at)
  return { contactId, occasionId: (await made(at, `/v1/contacts/${contactId}/occasions`, { type: 'birthday', month: 12, day: 10 })).id }
}

async function customField(at: TestOrganization): Promise<string> {
  return (await made(at, '/v1/custom-fields', { key: unique('key').replace('-', '_'), type: 'text' })).id
}

async function relationship(at: TestOrganization): Promise<{ contactId: string; relationshipId: string }> {
  const [contactId, relatedId] = [await contact(at), await contact(at)]
  const { body } = await at.request('POST', `/v1/contacts/${contactId}/relationships`, { relatedId, type: 'household' })
  return { contactId, relationshipId: body.id }
}

const withContact =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { contactId: await contact(at) }, ...call })

const PASSWORD = 'correct horse battery'
const OPERATOR = { authorization: `Bearer ${OPERATOR_TOKEN}` }

async function made(at: TestOrganization, url: string, body: object, headers: Record<string, string> = {}) {
  const answer = await at.request('POST', url, body, headers)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

const newOrganization = () => ({
  name: 'Law',
  slug: unique('law'),
  timeZone: 'Europe/London',
  currency: 'EUR',
  language: 'en',
  admin: { email: 'owner@example.com', password: PASSWORD, displayName: 'Owner' },
})
const withOrganization = async (at: TestOrganization): Promise<Call> => {
  const { organization } = await made(at, '/operator/organizations', newOrganization(), OPERATOR)
  return { path: { organizationId: organization.id } }
}

const invited = (at: TestOrganization) => made(at, '/v1/users', { email: `${unique('user')}@example.com`, displayName: 'Law', role: 'agent' })
const tokenOf = ({ invitationUrl }: { invitationUrl: string }) => new URL(invitationUrl).pathname.split('/').at(-1) ?? ''
async function member(at: TestOrganization): Promise<{ id: string; email: string }> {
  const user = await invited(at)
  await at.request('POST', `/public/v1/invitations/${tokenOf(user)}/accept`, { password: PASSWORD })
  return user
}
const logIn = (at: TestOrganization, email: string) => made(at, '/v1/auth/tokens', { email, password: PASSWORD, organizationSlug: at.organization.slug })
/** Calls that are for people only, in the name of a new member of staff. */
async function asMember(at: TestOrganization): Promise<{ id: string; headers: Record<string, string> }> {
  const user = await member(at)
  return { id: user.id, headers: { authorization: `Bearer ${(await logIn(at, user.email)).accessToken}` } }
}
const team = async (at: TestOrganization, memberIds: string[] = []) => (await made(at, '/v1/teams', { name: unique('team'), memberIds })).id as string
const apiKey = async (at: TestOrganization) => (await made(at, '/v1/api-keys', { name: 'law', scopes: ['contacts:read'] })).id as string
async function withSecondFactor(at: TestOrganization): Promise<{ headers: Record<string, string>; secret: string }> {
  const { headers } = await asMember(at)
  const { body } = await at.request('POST', '/v1/me/second-factor', undefined, headers)
  return { headers, secret: body.secret }
}

const identity: Readonly<Record<string, Recipe>> = {
  createOrganization: { status: 201, prepare: async () => ({ body: newOrganization() }) },
  listOrganizations: { status: 200 },
  getOrganization: { status: 200, prepare: withOrganization },
  suspendOrganization: { status: 200, prepare: withOrganization },
  resumeOrganization: { status: 200, prepare: withOrganization },
  exportOrganization: { status: 200, prepare: withOrganization },
  deleteOrganization: { status: 200, prepare: withOrganization },
  createTokens: {
    status: 200,
    prepare: async (at) => ({ body: { email: 'owner@example.com', password: PASSWORD, organizationSlug: at.organization.slug } }),
  },
  refreshTokens: { status: 200, prepare: async (at) => ({ body: { refreshToken: (await logIn(at, 'owner@example.com')).refreshToken } }) },
  revokeTokens: { status: 204, prepare: async (at) => ({ body: { refreshToken: (await logIn(at, 'owner@example.com')).refreshToken } }) },
  getInvitation: { status: 200, prepare: async (at) => ({ path: { token: tokenOf(await invited(at)) } }) },
  acceptInvitation: { status: 204, prepare: async (at) => ({ path: { token: tokenOf(await invited(at)) }, body: { password: PASSWORD } }) },
  requestPasswordReset: { status: 202, prepare: async (at) => ({ body: { email: 'owner@example.com', organizationSlug: at.organization.slug } }) },
  getMe: { status: 200 },
  updateMe: { status: 200, prepare: async (at) => ({ headers: (await asMember(at)).headers, body: { displayName: 'Law' } }) },
  changePassword: {
    status: 204,
    prepare: async (at) => ({ headers: (await asMember(at)).headers, body: { currentPassword: PASSWORD, newPassword: 'another long password' } }),
  },
  beginSecondFactor: { status: 200, prepare: async (at) => ({ headers: (await asMember(at)).headers }) },
  confirmSecondFactor: {
    status: 204,
    async prepare(at) {
      const { headers, secret } = await withSecondFactor(at)
      return { headers, body: { code: codeAt(secret, systemClock.now()) } }
    },
  },
  removeSecondFactor: { status: 204, prepare: async (at) => ({ headers: (await withSecondFactor(at)).headers, body: { password: PASSWORD } }) },
  listNotifications: { status: 200, prepare: async (at) => ({ headers: (await asMember(at)).headers }) },
  readAllNotifications: { status: 200, prepare: async (at) => ({ headers: (await asMember(at)).headers }) },
  readNotification: {
    status: 200,
    async prepare(at) {
      const [{ id, headers }, leaver] = [await asMember(at), await member(at)]
      await made(at, `/v1/users/${leaver.id}/hand-over`, { toUserId: id })
      const { body } = await at.request('GET', '/v1/notifications', undefined, headers)
      return { headers, path: { notificationId: body.data[0].id } }
    },
  },
  getOwnOrganization: { status: 200 },
  updateOwnOrganization: { status: 200, prepare: async () => ({ body: { settings: { holidays: [{ date: '2026-12-25' }] } } }) },
  inviteUser: { status: 201, prepare: async () => ({ body: { email: `${unique('invited')}@example.com`, displayName: 'Law', role: 'agent' } }) },
  listUsers: { status: 200 },
  getUser: { status: 200, prepare: async (at) => ({ path: { userId: (await member(at)).id } }) },
  updateUser: { status: 200, prepare: async (at) => ({ path: { userId: (await member(at)).id }, body: { displayName: 'Law' } }) },
  inviteUserAgain: { status: 200, prepare: async (at) => ({ path: { userId: (await invited(at)).id } }) },
  handOverUser: {
    status: 200,
    prepare: async (at) => ({ path: { userId: (await member(at)).id }, body: { toUserId: (await member(at)).id } }),
    bodyIds: ['toUserId'],
  },
  createTeam: { status: 201, prepare: async (at) => ({ body: { name: unique('made'), memberIds: [(await member(at)).id] } }), bodyIds: ['memberIds.0'] },
  listTeams: { status: 200 },
  getTeam: { status: 200, prepare: async (at) => ({ path: { teamId: await team(at) } }) },
  updateTeam: { status: 200, prepare: async (at) => ({ path: { teamId: await team(at) }, body: { name: unique('renamed') } }) },
  deleteTeam: { status: 204, prepare: async (at) => ({ path: { teamId: await team(at) } }) },
  addTeamMember: { status: 200, prepare: async (at) => ({ path: { teamId: await team(at), userId: (await member(at)).id } }) },
  removeTeamMember: {
    status: 204,
    async prepare(at) {
      const { id } = await member(at)
      return { path: { teamId: await team(at, [id]), userId: id } }
    },
  },
  createApiKey: {
    status: 201,
    prepare: async (at) => ({ body: { name: 'law', scopes: ['contacts:read'], userId: (await member(at)).id } }),
    bodyIds: ['userId'],
  },
  listApiKeys: { status: 200 },
  getApiKey: { status: 200, prepare: async (at) => ({ path: { apiKeyId: await apiKey(at) } }) },
  revokeApiKey: { status: 204, prepare: async (at) => ({ path: { apiKeyId: await apiKey(at) } }) },
}

export const recipes: Readonly<Record<string, Recipe>> = {
  ...identity,
  ...interactionRecipes,
  ...orderRecipes,
  ...messagingRecipes,
  ...taskRecipes,
  ...complaintRecipes,
  ...remedyRecipes,
  ...complaintMessageRecipes,
  ...complaintDoorRecipes,
  ...surveyAnsweringRecipes,
  ...surveyInvitationRecipes,
  ...ledgerRecipes,
  ...programRecipes,
  ...quoteRecipes,
  ...entitlementRecipes,
  ...rewardRecipes,
  ...loyaltyEventRecipes,
  ...loyaltyMemberRecipes,
  ...offerRecipes,
  ...voucherRecipes,
  ...surveyRecipes,
  ...surveyLoopRecipes,
  ...surveyFigureRecipes,
  ...preventionRecipes,
  ...complaintFigureRecipes,
  ...imports,
  ...attachmentRecipes,
  ...formRecipes,
  ...calendarRecipes,
  ...mergeRecipes,
  createContact: { status: 201, prepare: async () => ({ body: { kind: 'person', displayName: 'Ada' } }), bodyIds: ['ownerId'] },
  listContacts: { status: 200 },
  lookUpContact: {
    status: 200,
    async prepare(at) {
      const externalId = unique('lookup')
      await contact(at, { externalId })
      return { query: `externalId=${externalId}` }
    },
  },
  batchContacts: {
    status: 200,
    prepare: async (at) => ({ body: { items: [{ op: 'update', id: await contact(at), data: { source: 'law' } }] } }),
    bodyIds: ['items.0.id', 'items.0.data.ownerId'],
  },
  getContact: { status: 200, prepare: withContact() },
  updateContact: { status: 200, prepare: withContact({ body: { source: 'law' } }), bodyIds: ['ownerId'] },
  archiveContact: { status: 200, prepare: withContact() },
  restoreContact: {
    status: 200,
    async prepare(at) {
      const contactId = await contact(at)
      await at.request('DELETE', `/v1/contacts/${contactId}`)
      return { path: { contactId } }
    },
  },
  eraseContact: { status: 200, prepare: withContact({ body: { confirm: true } }) },
  upsertContact: {
    status: 201,
    prepare: async () => ({ path: { externalId: unique('upsert') }, body: { kind: 'person', displayName: 'Ada' } }),
    bodyIds: ['ownerId'],
  },
  listTags: { status: 200 },
  getTimeline: { status: 200, prepare: withContact() },
  listLifecycleMoves: { status: 200, prepare: withContact() },
  moveContact: { status: 201, prepare: withContact({ body: { stage: 'awareness', reason: 'law' } }) },
  exportPerson: { status: 200, prepare: withContact() },
  recordConsent: { status: 201, prepare: withContact({ body: { channel: 'email', purpose: 'marketing', state: 'granted' } }) },
  listConsents: { status: 200, prepare: withContact() },
  createOccasion: { status: 201, prepare: withContact({ body: { type: 'birthday', month: 12, day: 10 } }) },
  listOccasions: { status: 200, prepare: withContact() },
  getOccasion: { status: 200, prepare: async (at) => ({ path: await occasion(at) }) },
  updateOccasion: { status: 200, prepare: async (at) => ({ path: await occasion(at), body: { label: 'law' } }) },
  deleteOccasion: { status: 204, prepare: async (at) => ({ path: await occasion(at) }) },
  listUpcomingOccasions: { status: 200 },
  getLifecycleReport: { status: 200, prepare: async () => ({ query: 'from=2026-01-01&to=2026-03-31' }) },
  createCustomField: { status: 201, prepare: async () => ({ body: { key: unique('key').replace('-', '_'), type: 'text' } }) },
  listCustomFields: { status: 200 },
  getCustomField: { status: 200, prepare: async (at) => ({ path: { customFieldId: await customField(at) } }) },
  updateCustomField: { status: 200, prepare: async (at) => ({ path: { customFieldId: await customField(at) }, body: { name: 'Renamed' } }) },
  archiveCustomField: { status: 200, prepare: async (at) => ({ path: { customFieldId: await customField(at) } }) },
  restoreCustomField: {
    status: 200,
    async prepare(at) {
      const customFieldId = await customField(at)
      await at.request('DELETE', `/v1/custom-fields/${customFieldId}`)
      return { path: { customFieldId } }
    },
  },
  createRelationship: {
    status: 201,
    prepare: async (at) => ({ path: { contactId: await contact(at) }, body: { relatedId: await contact(at), type: 'household' } }),
    bodyIds: ['relatedId'],
  },
  listRelationships: { status: 200, prepare: withContact() },
  getRelationship: { status: 200, prepare: async (at) => ({ path: await relationship(at) }) },
  updateRelationship: { status: 200, prepare: async (at) => ({ path: await relationship(at), body: { role: 'law' } }) },
  deleteRelationship: { status: 204, prepare: async (at) => ({ path: await relationship(at) }) },
  listEvents: { status: 200 },
  listAuditEvents: { status: 200 },
  getTestClock: { status: 200 },
  moveTestClock: { status: 200, prepare: async (at) => ({ body: { now: (await at.request('GET', '/v1/test-clock')).body.now } }) },
}

/** Need a secret that leaves the house by mail only: their success is in test/modules/identity/users.test.ts. */
export const MAILED = new Set(['getPasswordReset', 'resetPassword', ...MESSAGED])

/** Answered by a stream that does not end: its refusals are in the law, its success in test/platform/events.test.ts. */
export const STREAMS = new Set(['streamEvents'])
