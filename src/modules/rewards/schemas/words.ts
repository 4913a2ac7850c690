import { z } from 'zod'
import { languageSchema, nameText, safeText } from '../../../kernel/schema.ts'

/** The smaller words of the module. */

/** A number of units, or an amount in minor units: never a fraction, never beyond 2^53 - 1. */
export const positiveAmount = z.int().min(1)
export const unitCode = nameText(16).meta({ description: 'A unit of the program.', example: 'PTS' })
export const externalIdSchema = nameText(200).describe('The id of another system: makes it repeatable. Without it an Idempotency-Key is required.')
export const actorSchema = z.object({ type: z.string(), id: z.string() })

export const names = z.record(languageSchema, nameText(200)).refine((texts) => Object.keys(texts).length > 0, 'must be given in one language at least')
export const descriptions = z.record(languageSchema, safeText(2_000, 1))
export const namesPatch = z.record(languageSchema, nameText(200).nullable())
export const descriptionsPatch = z.record(languageSchema, safeText(2_000, 1).nullable())
