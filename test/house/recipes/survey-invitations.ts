import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { surveyIn } from './surveys.ts'

async function contactIn(at: TestOrganization): Promise<string> {
  const { body } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Respondent' })
  return body.id
}

const inviting = async (at: TestOrganization) => ({ path: { surveyId: await surveyIn(at) }, body: { contactIds: [await contactIn(at)], channel: 'link' } })

/** @returns the id of an invitation by link to a new survey */
export async function invitationIn(at: TestOrganization): Promise<string> {
  const { path, body } = await inviting(at)
  return (await at.request('POST', `/v1/surveys/${path.surveyId}/invitations`, body)).body.results[0].invitationId
}

export const surveyInvitationRecipes: Readonly<Record<string, Recipe>> = {
  inviteToSurvey: { status: 201, bodyIds: ['contactIds.0'], prepare: inviting },
  listSurveyInvitations: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) } }) },
  getSurveyInvitation: { status: 200, prepare: async (at) => ({ path: { invitationId: await invitationIn(at) } }) },
}
