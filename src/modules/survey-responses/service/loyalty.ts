import type { Tx } from '../../../platform/context.ts'
import { bookSurveyAnswered } from '../../programs/index.ts'
import type { Survey } from '../../surveys/index.ts'
import type { Response } from '../rules/response.ts'

/** Who answered under their name earns it where a program gives something for that; their contact is held. What is not counted earns nothing. */
export async function rewardResponse(tx: Tx, { anonymous }: Pick<Survey, 'anonymous'>, response: Response): Promise<void> {
  const { id: responseId, contactId, surveyId, status, answeredAt: at, excludedAt, flag } = response
  if (anonymous || contactId === null || status !== 'complete' || excludedAt !== null || flag !== null) return
  await bookSurveyAnswered(tx, { contactId, surveyId, responseId, at })
}
