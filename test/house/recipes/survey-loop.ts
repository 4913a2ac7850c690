import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { responseIn, surveyIn } from './surveys.ts'

async function contactIn(at: TestOrganization): Promise<string> {
  return (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Lost' })).body.id
}
const withResponse = (body?: object) => async (at: TestOrganization) => ({
  path: { responseId: await responseIn(at) },
  ...(body === undefined ? {} : { body }),
})
const withWinBack = (body?: object) => async (at: TestOrganization) => {
  const { body: made } = await at.request('POST', '/v1/win-backs', { contactId: await contactIn(at) })
  return { path: { winBackId: made.id }, ...(body === undefined ? {} : { body }) }
}

export const surveyLoopRecipes: Readonly<Record<string, Recipe>> = {
  listSurveyTemplates: { status: 200 },
  excludeSurveyResponse: { status: 200, prepare: withResponse({ reason: 'A test of ours' }) },
  includeSurveyResponse: { status: 200, prepare: withResponse() },
  getSurveyLoop: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) } }) },
  exportSurveyResponses: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) }, query: 'format=csv' }) },
  createWinBack: {
    status: 201,
    bodyIds: ['contactId', 'ownerId', 'teamId'],
    prepare: async (at) => {
      const { body: user } = await at.request('POST', '/v1/users', { email: `${crypto.randomUUID()}@example.com`, displayName: 'Law', role: 'agent' })
      const { body: team } = await at.request('POST', '/v1/teams', { name: crypto.randomUUID() })
      return { body: { contactId: await contactIn(at), ownerId: user.id, teamId: team.id } }
    },
  },
  listWinBacks: { status: 200 },
  getWinBack: { status: 200, prepare: withWinBack() },
  updateWinBack: { status: 200, prepare: withWinBack({ note: 'Rang twice' }) },
  closeWinBack: { status: 200, prepare: withWinBack({ outcome: 'lost' }) },
}
