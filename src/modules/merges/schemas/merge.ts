import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, versioned, wireInstant } from '../../../kernel/schema.ts'
import { contactMerges, MERGE_STATUSES } from '../tables.ts'

const SURVIVOR = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const DUPLICATE = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5a'
const MOVED = { interactions: 3, tasks: 1, timeline: 9 }
const actorSchema = z.object({ type: z.string(), id: z.string() })

const moved = z.record(z.string(), z.int()).describe('How many rows move from the duplicates to the survivor, by kind.')

export const mergeSchema = z
  .object({
    id: idSchema,
    survivorId: idSchema,
    duplicateIds: z.array(idSchema),
    ...createSelectSchema(contactMerges).pick({ status: true }).shape,
    changed: z.array(z.string()).describe('The fields of the survivor that the merge changed.'),
    moved,
    mergedBy: actorSchema,
    revertedAt: wireInstant.nullable(),
    revertedBy: actorSchema.nullable(),
    ...versioned,
  })
  .meta({
    id: 'ContactMerge',
    description: 'What made one contact of several.',
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e80',
      survivorId: SURVIVOR,
      duplicateIds: [DUPLICATE],
      status: 'merged',
      changed: ['phones', 'tags'],
      moved: MOVED,
      mergedBy: { type: 'user', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61' },
      revertedAt: null,
      revertedBy: null,
      version: 1,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:00Z',
    },
  })

const DUPLICATES_MAX = 20
const FIELD_LENGTH_MAX = 64

export const newMergeSchema = z
  .strictObject({
    survivorId: idSchema.describe('The contact that goes on.'),
    duplicateIds: z.array(idSchema).min(1).max(DUPLICATES_MAX).describe('The contacts that go on in it.'),
    fields: z
      .record(z.string().max(FIELD_LENGTH_MAX), idSchema)
      .default({})
      .describe(
        "Whose value a field takes, by the field's name (`displayName`, `customFields.shirtSize`): the id of one of the contacts. Where nothing is said, the survivor's, or else the first that there is. Lists are united.",
      ),
    versions: z
      .record(idSchema, z.int().min(1))
      .default({})
      .describe('The versions that were previewed, by contact: the merge is refused when one of them has changed since.'),
    confirmExternalIds: z.boolean().default(false).describe('Needed to merge contacts that have different external ids.'),
    dryRun: z.boolean().default(false).describe('Only shows what would become of it.'),
  })
  .meta({ id: 'NewContactMerge', example: { survivorId: SURVIVOR, duplicateIds: [DUPLICATE], fields: { displayName: DUPLICATE } } })
export type NewMerge = z.output<typeof newMergeSchema>

export const previewSchema = z
  .object({
    survivorId: idSchema,
    duplicateIds: z.array(idSchema),
    dryRun: z.literal(true),
    versions: z.record(z.string(), z.int()).describe('To be sent with the merge, so that it does what was shown here.'),
    conflicts: z
      .array(
        z.object({
          field: z.string(),
          values: z.array(z.object({ contactId: idSchema, value: z.unknown() })),
          chosenFrom: idSchema.describe('Whose value it would be.'),
        }),
      )
      .describe('The fields of which the contacts have different values.'),
    moved,
    changed: z.array(z.string()).describe('The fields of the survivor that would change.'),
    externalIds: z.array(z.object({ contactId: idSchema, externalId: z.string() })).describe('All of them go on to find the survivor.'),
    needsConfirmation: z.boolean().describe('Whether the external ids differ, which `confirmExternalIds` must say is known.'),
  })
  .meta({
    id: 'ContactMergePreview',
    description: 'What a merge would do. Nothing was changed.',
    example: {
      survivorId: SURVIVOR,
      duplicateIds: [DUPLICATE],
      dryRun: true,
      versions: { [SURVIVOR]: 3, [DUPLICATE]: 1 },
      conflicts: [
        {
          field: 'displayName',
          values: [
            { contactId: SURVIVOR, value: 'Ada Lovelace' },
            { contactId: DUPLICATE, value: 'A. Lovelace' },
          ],
          chosenFrom: SURVIVOR,
        },
      ],
      moved: MOVED,
      changed: ['phones', 'tags'],
      externalIds: [{ contactId: DUPLICATE, externalId: 'shop-1815' }],
      needsConfirmation: false,
    },
  })
export type MergePreview = z.output<typeof previewSchema>

export const mergeQuery = listQuery(['-createdAt', 'createdAt'], {
  contactId: idSchema.optional().describe('Merges that this contact took part in.'),
  status: z.enum(MERGE_STATUSES).optional(),
})
export type MergeQuery = z.output<typeof mergeQuery>
export const mergeListSchema = listOf(mergeSchema).meta({ id: 'ContactMergeList' })
export const mergeParams = z.object({ mergeId: idSchema })
