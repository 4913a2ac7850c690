import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, versioned, wireInstant } from '../../kernel/schema.ts'
import { uploadOf } from '../../platform/http/upload.ts'
import { FILE_FORMATS, IMPORT_MODES, IMPORT_STATUSES, importRows, imports, MATCH_KEYS, ROW_STATUSES } from './tables.ts'

const ID = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const COUNTS = { total: 1200, processed: 500, created: 480, updated: 0, unchanged: 0, skipped: 15, failed: 5, reverted: 0 }

export const importCountsSchema = z
  .object({
    total: z.int().describe('How many rows the file has.'),
    processed: z.int().describe('How many are done.'),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int().describe('Found, and already as the row says.'),
    skipped: z.int().describe('Left out on purpose: duplicates, and people who were erased.'),
    failed: z.int(),
    reverted: z.int(),
  })
  .meta({ id: 'ImportCounts', example: COUNTS })

export const importFactsSchema = z.object({
  ...createSelectSchema(imports).pick({ format: true, mode: true, matchOn: true, dryRun: true }).shape,
  total: z.int(),
})

const columnSchema = z.object({ column: z.string(), field: z.string().nullable() }).meta({ id: 'ImportColumn' })

/** An import on the wire. */
export const importSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(imports).pick({ format: true, mode: true, matchOn: true, dryRun: true, status: true }).shape,
    counts: importCountsSchema,
    reading: z.object({
      family: z
        .string()
        .nullable()
        .describe(
          'Whose export the header row tells: google, outlook, hubspot, salesforce, pipedrive, zoho, thunderbird, rapport, plain; or `given` by a mapping.',
        ),
      encoding: z.string().nullable(),
      delimiter: z.string().nullable(),
      columns: z.array(columnSchema).describe('The columns of a CSV and the fields they go to; null is not taken in.'),
    }),
    startedAt: wireInstant.nullable(),
    finishedAt: wireInstant.nullable(),
    ...versioned,
  })
  .meta({
    id: 'Import',
    description: 'A file that came in, and what became of it.',
    example: {
      id: ID,
      format: 'csv',
      mode: 'upsert',
      matchOn: 'email',
      dryRun: false,
      status: 'running',
      counts: COUNTS,
      reading: { family: 'google', encoding: 'utf-8', delimiter: ',', columns: [{ column: 'E-mail 1 - Value', field: 'emails.1.value' }] },
      startedAt: '2026-03-28T20:00:00Z',
      finishedAt: null,
      version: 3,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:01Z',
    },
  })

export const importRowSchema = z
  .object({
    row: z.int().describe('Its place among the rows of the file, from 1.'),
    line: z.int().describe('The line of the file where it begins, from 1.'),
    ...createSelectSchema(importRows).pick({ status: true }).shape,
    contactId: idSchema.nullable(),
    problems: z.array(
      z.object({
        code: z.string(),
        column: z.string().nullable().describe('The column, property or field at fault; null for the row as a whole.'),
        value: z.string().nullable().describe('What stands there, its first 200 characters.'),
        detail: z.string(),
        existingId: z.string().nullable().describe('The contact in the way, where you may see it.'),
      }),
    ),
  })
  .meta({
    id: 'ImportRow',
    example: {
      row: 7,
      line: 9,
      status: 'failed',
      contactId: null,
      problems: [{ code: 'not-valid', column: 'E-mail', value: 'ada(at)example.com', detail: 'is not an e-mail address', existingId: null }],
    },
  })

const mapping = z
  .string()
  .max(8_000)
  .optional()
  .describe(
    'JSON: `{"Name of a column": "field"}`. Fields are those of a contact (`displayName`, `externalId`, `tags` ...), `email`, `phone`, `handles.telegram`, `customFields.shirtSize`, with a label `emails.work`, numbered with parts `emails.2.value`, `emails.2.label`, `addresses.home.city`. Columns that it leaves out are not taken in. Without one, custom fields are recognised by their keys and names.',
  )

export const newImportQuery = z.strictObject({
  format: z.enum(FILE_FORMATS),
  mode: z.enum(IMPORT_MODES).default('create').describe('`create` leaves known contacts alone, `update` changes only known ones, `upsert` does both.'),
  matchOn: z
    .enum(MATCH_KEYS)
    .optional()
    .describe('How `update` and `upsert` recognise a contact; without it by the first of external id, e-mail and phone that a row has.'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Does everything and takes it back: the counts and rows tell what would happen. A contact that the same file makes is not there to refer to.'),
  mapping,
})
export type NewImportQuery = z.output<typeof newImportQuery>

export const fileSchema = uploadOf('The file.')

export const takenSchema = z.object({ id: idSchema }).meta({ id: 'ImportTaken', example: { id: ID } })
export const importParams = z.object({ importId: idSchema })
export const importQuery = listQuery(['-createdAt', 'createdAt'], { status: z.enum(IMPORT_STATUSES).optional() })
export type ImportListQuery = z.output<typeof importQuery>
export const importListSchema = listOf(importSchema).meta({ id: 'ImportList' })
export const rowQuery = listQuery(['row', '-row'], { status: z.enum(ROW_STATUSES).optional() })
export type RowListQuery = z.output<typeof rowQuery>
export const importRowListSchema = listOf(importRowSchema).meta({ id: 'ImportRowList' })

export const fileFormatSchema = z.enum(FILE_FORMATS)
export const exportMadeSchema = z.object({
  format: z.enum(FILE_FORMATS),
  filters: z.array(z.string()).describe('Which filters were used; not what they asked for.'),
})
