import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'
import { surveyIn } from './surveys.ts'

async function contactIn(at: TestOrganization): Promise<string> {
  const { body } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Respondent' })
  return body.id
}

const inviting = async (at: TestOrganization) => ({ path: { surveyId: await surveyIn(at) }, body: { contactIds: [await contactIn(at)], channel: 'link' } })

/** @returns the id of an invitation by link to a new survey */
async function invitationIn(at: TestOrganization): Promise<string> {
  const { path, body } = await inviting(at)
  return (await at.request('POST', `/v1/surveys/${path.surveyId}/invitations`, body)).body.results[0].invitationId
}

const toSegment = async (at: TestOrganization) => {
  await at.request('POST', '/v1/message-channels', { channel: 'sms', url: 'https://1.1.1.1/messages' })
  const { body: team } = await at.request('POST', '/v1/teams', { name: `Team ${crypto.randomUUID()}` })
  return { path: { surveyId: await surveyIn(at) }, body: { filter: { tag: 'vip' }, channel: 'sms', context: { teamId: team.id } } }
}

/** @returns the id of a sending of a new survey */
async function sendingIn(at: TestOrganization): Promise<string> {
  const { path, body } = await toSegment(at)
  return (await at.request('POST', `/v1/surveys/${path.surveyId}/sendings`, body)).body.id
}

export const surveyInvitationRecipes: Readonly<Record<string, Recipe>> = {
  inviteToSurvey: { status: 201, bodyIds: ['contactIds.0'], prepare: inviting },
  inviteSegmentToSurvey: {
    status: 202,
    bodyIds: ['context.teamId'],
    prepare: toSegment,
  },
  listSurveySendings: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) } }) },
  getSurveySending: { status: 200, prepare: async (at) => ({ path: { sendingId: await sendingIn(at) } }) },
  stopSurveySending: { status: 200, prepare: async (at) => ({ path: { sendingId: await sendingIn(at) } }) },
  listSurveyInvitations: { status: 200, prepare: async (at) => ({ path: { surveyId: await surveyIn(at) } }) },
  getSurveyInvitation: { status: 200, prepare: async (at) => ({ path: { invitationId: await invitationIn(at) } }) },
}
