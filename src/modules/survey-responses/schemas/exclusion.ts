import { z } from 'zod'
import { saidText } from '../../../kernel/schema.ts'

export const exclusionSchema = z
  .strictObject({ reason: saidText(1_000).describe('Why it shall not count; kept with who said so and when.') })
  .meta({ id: 'SurveyResponseExclusion', example: { reason: 'Answered by a colleague to try the survey.' } })
