import { z } from 'zod'
import { idSchema, nameText, resourceIdText } from './schema.ts'

const reference = resourceIdText(200).nullable().optional()

/** What an answer to a survey is about: said when it is asked for, kept with the answer. */
export const surveyContextSchema = z
  .strictObject({
    staffId: idSchema.nullable().optional().describe('Who served the customer.'),
    teamId: idSchema.nullable().optional(),
    productId: reference,
    orderId: reference.describe('An order by its id or its external id; kept as its id.'),
    interactionId: idSchema.nullable().optional(),
    complaintId: idSchema.nullable().optional(),
    channel: nameText(50).nullable().optional().describe('Of what is asked about: shop, phone, web ...'),
    segment: nameText(200).nullable().optional(),
  })
  .meta({
    id: 'SurveyContext',
    description: 'What an answer is about, frozen when it was asked for: what changes later does not change whom a score belongs to.',
    example: { productId: 'washer-3000', channel: 'shop' },
  })
export type SurveyContext = z.output<typeof surveyContextSchema>
