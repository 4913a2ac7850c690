import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ee1',
  causeCode: 'packaging',
  productId: 'LOOM-4',
  raisedAt: '2026-03-28T20:00:00Z',
  systemicCount: 5,
  systemicDays: 30,
  complaintCount: 7,
}

export const patternSchema = z
  .object({
    id: idSchema,
    causeCode: z.string().describe('The code of the root cause.'),
    productId: z.string().nullable().describe('The product that all of it is about, where it is one.'),
    raisedAt: wireInstant,
    systemicCount: z.int().describe('So many complaints ...'),
    systemicDays: z.int().describe('... within so many days made it a pattern.'),
    complaintCount: z.int().describe('How many complaints are behind it by now.'),
  })
  .meta({ id: 'ComplaintPattern', description: 'A cause of complaints that repeats.', example: EXAMPLE })
export const patternListQuery = listQuery(['-raisedAt', 'raisedAt'], { causeCode: nameText(100).optional(), productId: nameText(200).optional() })
export type PatternListQuery = z.output<typeof patternListQuery>
export const patternListSchema = listOf(patternSchema).meta({ id: 'ComplaintPatternList' })
export const patternParams = z.object({ patternId: idSchema })

/** A page of complaints that belong to something. */
export const memberListQuery = listQuery(['createdAt', '-createdAt'], {})
export type MemberListQuery = z.output<typeof memberListQuery>

export const affectedQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50).describe('How many at most.'),
  cursor: z.string().max(4000).optional().describe('`nextCursor` of the page before.'),
})
export type AffectedQuery = z.output<typeof affectedQuery>
const affectedSchema = z
  .object({ contactId: idSchema, sources: z.array(z.string()).describe('How they are known to have to do with it.') })
  .meta({ id: 'AffectedContact', example: { contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', sources: ['complaints'] } })
export const affectedListSchema = listOf(affectedSchema)
  .extend({
    productIds: z
      .array(z.string())
      .describe('The products that it is about; without any nobody is known.')
      .meta({ example: ['LOOM-4'] }),
    sources: z
      .array(z.string())
      .describe('All that was asked: who is known to none of these is missing here.')
      .meta({ example: ['complaints'] }),
  })
  .meta({ id: 'AffectedContactList' })
export const complaintParams = z.object({ complaintId: idSchema })
