import { fold } from '../../../kernel/fold.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { findPublished, getSurvey, mainQuestion, questionsOver } from '../../surveys/index.ts'
import * as repository from '../repository/comments.ts'
import { expectUnasked } from '../rules/anonymity.ts'
import { pieceOf } from '../rules/periods.ts'
import type { CommentListQuery } from '../schemas/comments.ts'

/** What respondents said, of responses that count and whose contact the caller may see. @throws surveyNotFound, malformedRequest, invalidCursor */
export async function listComments(ctx: Context, surveyId: string, query: CommentListQuery): Promise<JsonText> {
  const { q = '', from, to, timeZone = ctx.organization.timeZone, ...filters } = query
  const [survey, versions] = await Promise.all([getSurvey(ctx, surveyId), findPublished(ctx, surveyId)])
  const { anonymous } = survey
  const { language, staffId, teamId, productId, channel, segment } = filters
  if (anonymous) expectUnasked({ language, staffId, teamId, productId, channel, segment }, 'would tell who is in a small group of an anonymous survey')
  const mainKey = mainQuestion(survey.kind, questionsOver(versions))?.key ?? null
  const words = [...new Set(fold(q).split(' '))].filter((word) => word !== '')
  const period = pieceOf({ from, to }, timeZone)
  const contactId = await survivorOf(ctx, query.contactId)
  return repository.listComments(ctx, { ...filters, contactId, surveyId, anonymous, period, words, mainKey }, contactVisibility)
}
