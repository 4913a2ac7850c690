import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'

let serial = 0
const RULES = [{ key: 'visit', name: 'Ten for a visit', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 10 } }]

const newProgram = () => {
  serial += 1
  return {
    key: `recipe-${serial}`,
    name: 'Recipe',
    definition: { currency: 'EUR', timeZone: 'Europe/Berlin', units: [{ code: 'PTS', name: 'Points' }], rules: RULES },
  }
}

/** A program, live unless said otherwise. @returns its id */
export async function programIn(at: TestOrganization, status: 'draft' | 'live' = 'live', definition: object = {}): Promise<string> {
  const given = newProgram()
  const { status: answered, body } = await at.request('POST', '/v1/loyalty/programs', { ...given, definition: { ...given.definition, ...definition } })
  if (answered !== 201) throw new Error(JSON.stringify(body))
  if (status === 'live') await at.request('POST', `/v1/loyalty/programs/${body.id}/publish`)
  return body.id
}

async function contactIn(at: TestOrganization): Promise<string> {
  serial += 1
  return (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: `Member ${serial}` })).body.id
}

/** A member of a program of its own, unless one is named. @returns its id */
export async function memberIn(at: TestOrganization, programId?: string, fields: object = {}): Promise<string> {
  const { status, body } = await at.request('POST', `/v1/loyalty/programs/${programId ?? (await programIn(at))}/members`, {
    contactId: await contactIn(at),
    ...fields,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}

export const programRecipes: Record<string, Recipe> = {
  createLoyaltyProgram: { status: 201, prepare: async () => ({ body: newProgram() }) },
  listLoyaltyPrograms: { status: 200 },
  getLoyaltyProgram: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) } }) },
  updateLoyaltyProgram: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) }, body: { name: 'Other' } }) },
  publishLoyaltyProgram: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at, 'draft') } }) },
  closeLoyaltyProgram: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) } }) },
  listLoyaltyProgramVersions: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) } }) },
  getLoyaltyProgramVersion: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at), number: '1' } }) },
  enrolLoyaltyMember: {
    status: 201,
    prepare: async (at) => ({ path: { programId: await programIn(at) }, body: { contactId: await contactIn(at) } }),
    bodyIds: ['contactId'],
  },
  listLoyaltyMembers: { status: 200, prepare: async (at) => ({ path: { programId: await programIn(at) } }) },
  getLoyaltyMember: { status: 200, prepare: async (at) => ({ path: { memberId: await memberIn(at) } }) },
  updateLoyaltyMember: { status: 200, prepare: async (at) => ({ path: { memberId: await memberIn(at) }, body: { metadata: { card: 'blue' } } }) },
  tellLoyaltyEvent: {
    status: 201,
    prepare: async (at) => {
      serial += 1
      return { body: { memberId: await memberIn(at), type: 'visit', externalId: `recipe ${serial}` } }
    },
    bodyIds: ['memberId'],
  },
}
