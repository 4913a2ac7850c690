import { z } from 'zod'
import { idSchema, languageSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ed0',
  code: 'packaging',
  label: 'Packaging',
  labels: { de: 'Verpackung' },
  parentId: null,
  archivedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const rootCauseSchema = z
  .object({
    id: idSchema,
    code: z.string(),
    label: z.string(),
    labels: z.record(z.string(), z.string()).describe('By language, where it is called something else there.'),
    parentId: idSchema.nullable().describe('The wider cause that it is one of.'),
    archivedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({ id: 'RootCause', description: 'A cause of complaints that the organization knows of.', example: EXAMPLE })

const LABELS_MAX = 30
const writable = {
  label: nameText(200),
  labels: z.record(languageSchema, nameText(200)).refine((labels) => Object.keys(labels).length <= LABELS_MAX, `at most ${LABELS_MAX} languages`),
  parentId: idSchema.nullable(),
}
export const newRootCauseSchema = z
  .strictObject({
    ...writable,
    code: nameText(100).describe('What complaints name it by; for good.'),
    labels: writable.labels.default({}),
    parentId: writable.parentId.default(null),
  })
  .meta({ id: 'NewRootCause', example: { code: EXAMPLE.code, label: EXAMPLE.label, labels: EXAMPLE.labels } })
export type NewRootCause = z.output<typeof newRootCauseSchema>
export const rootCausePatchSchema = z
  .strictObject(writable)
  .partial()
  .meta({ id: 'RootCausePatch', description: 'A JSON merge patch (RFC 7396); labels as a whole. The code stays.', example: { label: 'Packing' } })
export type RootCausePatch = z.output<typeof rootCausePatchSchema>

export const rootCauseListQuery = listQuery(['code', '-code'], {
  archived: z.boolean().default(false).describe('Whether to list archived ones instead.'),
  parentId: idSchema.optional(),
})
export type RootCauseListQuery = z.output<typeof rootCauseListQuery>
export const rootCauseListSchema = listOf(rootCauseSchema).meta({ id: 'RootCauseList' })
export const rootCauseParams = z.object({ rootCauseId: idSchema })
