import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, versioned, wireInstant } from '../../../kernel/schema.ts'
import { CUSTOM_FIELD_TYPES, customFields } from '../tables.ts'

const defaultValue = z.unknown().describe('What new contacts have that say nothing of it; null for nothing.')

export const customFieldSchema = createSelectSchema(customFields)
  .pick({ key: true, name: true, type: true, choices: true, required: true, unique: true })
  .extend({ id: idSchema, defaultValue, archivedAt: wireInstant.nullable(), ...versioned })
  .meta({
    id: 'CustomField',
    description: "A field of the organization's own.",
    example: {
      id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e71',
      key: 'shirtSize',
      name: 'Size of shirts',
      type: 'choice',
      choices: ['S', 'M', 'L'],
      required: false,
      defaultValue: null,
      unique: false,
      archivedAt: null,
      version: 1,
      createdAt: '2026-03-28T20:00:00Z',
      updatedAt: '2026-03-28T20:00:00Z',
    },
  })

const choices = z.array(nameText(200)).max(500).describe('What may be chosen. A choice that is taken away stays where it was chosen.')
const required = z.boolean().describe('Asked of new contacts; those that are there already are not touched.')

export const newCustomFieldSchema = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,49}$/, 'must begin with a letter and hold letters, digits and underscores, at most 50')
      .describe('Its name in `customFields`; for good.'),
    name: nameText(200).optional().describe('What people call it; the key where left out.'),
    type: z.enum(CUSTOM_FIELD_TYPES).describe('For good.'),
    choices: choices.default([]),
    required: required.default(false),
    defaultValue: defaultValue.default(null),
    unique: z.boolean().default(false).describe('No two contacts have the same value; for good.'),
  })
  .meta({ id: 'NewCustomField', example: { key: 'shirtSize', name: 'Size of shirts', type: 'choice', choices: ['S', 'M', 'L'] } })
export type NewCustomField = z.output<typeof newCustomFieldSchema>

export const customFieldPatchSchema = z
  .strictObject({ name: nameText(200), choices, required, defaultValue: z.unknown() })
  .partial()
  .meta({ id: 'CustomFieldPatch', description: 'A JSON merge patch (RFC 7396).', example: { choices: ['S', 'M', 'L', 'XL'] } })
export type CustomFieldPatch = z.output<typeof customFieldPatchSchema>

export const customFieldQuery = listQuery(['createdAt', '-createdAt'], {
  archived: z.boolean().default(false).describe('Whether to list archived ones instead.'),
})
export const customFieldListSchema = listOf(customFieldSchema).meta({ id: 'CustomFieldList' })
export const customFieldParams = z.object({ customFieldId: idSchema })
