import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import type { Survey } from '../rules/survey.ts'
import { surveyQuotas } from '../tables/quotas.ts'

/** Whether as many have answered as were wanted. */
export async function isFull(ctx: Context, { id: surveyId, quota }: Pick<Survey, 'id' | 'quota'>): Promise<boolean> {
  return quota !== null && ((await ctx.one(places, { surveyId }))?.taken ?? 0) >= quota
}
const places = statement('surveyQuotas.taken', { taken: surveyQuotas.taken }, (q, given) =>
  q.from(surveyQuotas).where(and(ours(surveyQuotas), eq(surveyQuotas.surveyId, given('surveyId')))),
)
