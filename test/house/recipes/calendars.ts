import { randomUUID } from 'node:crypto'
import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

async function made(at: TestOrganization, url: string, body: unknown): Promise<string> {
  const answer = await at.request('POST', url, body)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

const CALENDAR = { name: 'Law', timeZone: 'Europe/London', weekly: [{ weekday: 1, opens: '09:00', closes: '17:00' }] }
const PROFILE = { name: 'Law', timeZone: 'Europe/London', deadlines: [{ key: 'final', name: 'Final', metric: 'response', amount: 30, unit: 'calendar_days' }] }

const calendar = (at: TestOrganization) => made(at, '/v1/calendars', CALENDAR)
const profile = (at: TestOrganization) => made(at, '/v1/regulatory-profiles', PROFILE)
const newPolicy = async (at: TestOrganization) => ({
  name: `Law ${randomUUID()}`,
  calendarId: await calendar(at),
  isDefault: false,
  regulatoryProfileIds: [await profile(at)],
})

const withCalendar =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { calendarId: await calendar(at) }, ...call })
const withPolicy =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { policyId: await made(at, '/v1/deadline-policies', await newPolicy(at)) }, ...call })
const withProfile =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { profileId: await profile(at) }, ...call })

export const calendarRecipes: Readonly<Record<string, Recipe>> = {
  createCalendar: { status: 201, prepare: async () => ({ body: CALENDAR }) },
  listCalendars: { status: 200 },
  getCalendar: { status: 200, prepare: withCalendar() },
  updateCalendar: { status: 200, prepare: withCalendar({ body: { holidays: ['2026-12-25'] } }) },
  deleteCalendar: { status: 204, prepare: withCalendar() },
  previewCalendar: { status: 200, prepare: withCalendar({ body: { start: '2026-06-01T08:00:00Z', businessMinutes: 480 } }) },
  createDeadlinePolicy: { status: 201, prepare: async (at) => ({ body: await newPolicy(at) }), bodyIds: ['calendarId', 'regulatoryProfileIds.0'] },
  listDeadlinePolicies: { status: 200 },
  getDeadlinePolicy: { status: 200, prepare: withPolicy() },
  updateDeadlinePolicy: {
    status: 200,
    prepare: async (at) => withPolicy({ body: { targets: { urgent: { response: 60 } }, calendarId: await calendar(at) } })(at),
    bodyIds: ['calendarId'],
  },
  deleteDeadlinePolicy: { status: 204, prepare: withPolicy() },
  createRegulatoryProfile: { status: 201, prepare: async () => ({ body: PROFILE }) },
  listRegulatoryProfiles: { status: 200 },
  getRegulatoryProfile: { status: 200, prepare: withProfile() },
  updateRegulatoryProfile: { status: 200, prepare: withProfile({ body: { validUntil: '2027-12-31' } }) },
  deleteRegulatoryProfile: { status: 204, prepare: withProfile() },
}
