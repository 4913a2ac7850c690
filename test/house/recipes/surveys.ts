import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'

let serial = 0
const QUESTIONS = [{ key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?' } }]

/** A survey, live unless said otherwise. @returns its id */
export async function surveyIn(at: TestOrganization, status: 'draft' | 'live' | 'paused' = 'live', fields: object = {}): Promise<string> {
  serial += 1
  const { status: answered, body } = await at.request('POST', '/v1/surveys', {
    key: `recipe-${serial}`,
    title: 'Recipe',
    kind: 'nps',
    questions: QUESTIONS,
    ...fields,
  })
  if (answered !== 201) throw new Error(JSON.stringify(body))
  if (status !== 'draft') await at.request('POST', `/v1/surveys/${body.id}/publish`)
  if (status === 'paused') await at.request('POST', `/v1/surveys/${body.id}/pause`)
  return body.id
}

/** @returns the id of a response to a new survey */
export async function responseIn(at: TestOrganization): Promise<string> {
  const { body } = await at.request('POST', `/v1/surveys/${await surveyIn(at)}/responses`, ENTRY)
  return body.id
}
const ENTRY = { mode: 'phone', answers: [{ questionKey: 'recommend', value: 9 }] }

const of = (status: 'draft' | 'live' | 'paused', body?: object) => async (at: TestOrganization) => ({
  path: { surveyId: await surveyIn(at, status) },
  ...(body === undefined ? {} : { body }),
})

export const surveyRecipes: Readonly<Record<string, Recipe>> = {
  createSurvey: {
    status: 201,
    prepare: async () => {
      serial += 1
      return { body: { key: `recipe-${serial}`, title: 'Recipe', kind: 'nps', questions: QUESTIONS } }
    },
  },
  listSurveys: { status: 200 },
  getSurvey: { status: 200, prepare: of('draft') },
  updateSurvey: { status: 200, prepare: of('draft', { title: 'Another' }) },
  draftSurveyVersion: { status: 201, prepare: of('live', { questions: QUESTIONS }) },
  listSurveyVersions: { status: 200, prepare: of('draft') },
  getSurveyVersion: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at, 'draft'), number: '1' } }) },
  publishSurvey: { status: 200, prepare: of('draft') },
  pauseSurvey: { status: 200, prepare: of('live') },
  resumeSurvey: { status: 200, prepare: of('paused') },
  closeSurvey: { status: 200, prepare: of('live') },
  enterSurveyResponse: {
    status: 201,
    bodyIds: ['contactId'],
    prepare: async (at) => {
      const { body: contact } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Respondent' })
      return { path: { surveyId: await surveyIn(at) }, body: { ...ENTRY, contactId: contact.id } }
    },
  },
  enterSurveyResponses: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) }, body: { items: [ENTRY] } }) },
  completeSurveyResponse: {
    status: 200,
    prepare: async (at) => {
      const { body } = await at.request('POST', `/v1/surveys/${await surveyIn(at)}/responses`, { ...ENTRY, status: 'partial', answers: [] })
      return { path: { responseId: body.id }, body: { answers: ENTRY.answers } }
    },
  },
  listSurveyResponses: { status: 200, prepare: of('live') },
  getSurveyResponse: { status: 200, prepare: async (at) => ({ path: { responseId: await responseIn(at) } }) },
}
