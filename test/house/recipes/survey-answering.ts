import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'
import { surveyIn } from './surveys.ts'

const ANSWERS = { answers: [{ questionKey: 'recommend', value: 9 }] }

const openSurvey =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => {
    const { body } = await at.request('GET', `/v1/surveys/${await surveyIn(at)}`)
    return { path: { organizationSlug: at.organization.slug, surveyKey: body.key }, ...call }
  }

const byInvitation =
  (path: object = {}, call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => {
    const { body } = await at.request('POST', `/v1/surveys/${await surveyIn(at)}/invitations`, { contactId: null, channel: 'link' })
    return { path: { token: body.results[0].url.split('/').at(-1), ...path }, ...call }
  }

export const surveyAnsweringRecipes: Readonly<Record<string, Recipe>> = {
  readOpenSurvey: { status: 200, prepare: openSurvey() },
  answerOpenSurvey: { status: 201, prepare: openSurvey({ body: ANSWERS }) },
  readSurveyByInvitation: { status: 200, prepare: byInvitation() },
  saveSurveyAnswer: { status: 200, prepare: byInvitation({ questionKey: 'recommend' }, { body: { value: 9 } }) },
  submitSurveyByInvitation: { status: 200, prepare: byInvitation({}, { body: ANSWERS }) },
}
