import { z } from 'zod'
import { idSchema, listOf, nameText } from '../../../kernel/schema.ts'
import { fileExample, fileFields, fileQuery } from '../../../platform/http/files.ts'
import { EVIDENCE_GIVERS } from '../tables/evidence.ts'

const EXAMPLE = { ...fileExample, complaintId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ec0', givenBy: 'complainant', description: null }

export const evidenceSchema = z
  .object({
    ...fileFields,
    complaintId: idSchema,
    givenBy: z.enum(EVIDENCE_GIVERS).describe('The complainant gives by the secret link.'),
    description: z.string().nullable(),
  })
  .meta({
    id: 'ComplaintEvidence',
    description: 'A file that shows how it was. It is never replaced and never deleted; an erasure takes it.',
    example: EXAMPLE,
  })
export type WireEvidence = z.output<typeof evidenceSchema>
export const evidenceQuery = fileQuery.extend({ description: nameText(1_000).optional().describe('What it shows.') })
export const evidenceListSchema = listOf(evidenceSchema).meta({ id: 'ComplaintEvidenceList', example: { data: [EXAMPLE], nextCursor: null } })
export const evidenceParams = z.object({ complaintId: idSchema, evidenceId: idSchema })
