import { z } from 'zod'
import { idSchema, listOf, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ed0',
  createdBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
  createdAt: '2026-03-28T20:00:00Z',
  revokedAt: null,
}

export const secretLinkSchema = z
  .object({ id: idSchema, createdBy: z.object({ type: z.string(), id: z.string() }), createdAt: wireInstant, revokedAt: wireInstant.nullable() })
  .meta({
    id: 'ComplaintSecretLink',
    description: 'A secret link by which the complainant sees the complaint and answers; never the link itself.',
    example: EXAMPLE,
  })
export const newSecretLinkSchema = z
  .strictObject({ revokeOthers: z.boolean().optional().describe('Whether the links that there are lead nowhere from now on.') })
  .optional()
  .meta({ id: 'NewComplaintSecretLink', example: { revokeOthers: true } })
export const madeSecretLinkSchema = secretLinkSchema
  .extend({
    url: z.string().describe('The link, shown once: whoever has it sees the complaint and answers for the complainant.'),
    endsAt: wireInstant.nullable().describe('When it leads nowhere any more; null while the complaint has not ended.'),
  })
  .meta({
    id: 'MadeComplaintSecretLink',
    description: 'A new secret link.',
    example: { ...EXAMPLE, url: 'https://care.example/public/v1/complaints/rpc_(organization)_(id)_(secret)', endsAt: null },
  })
export const secretLinkListSchema = listOf(secretLinkSchema).meta({ id: 'ComplaintSecretLinkList' })
export const secretLinkParams = z.object({ complaintId: idSchema, linkId: idSchema })
