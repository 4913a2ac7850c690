import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'
import { tiersSchema } from './definition.ts'
import { ruleSchema } from './definition-rules.ts'

/** Parts of the draft of a program, as resources of their own. Their version is the program's. */

export const draftRulesSchema = z.object({ data: z.array(ruleSchema) }).meta({ id: 'LoyaltyDraftRules', description: 'The rules of a draft.' })
export const draftTiersSchema = z.object({ tiers: tiersSchema.nullable() }).meta({ id: 'LoyaltyDraftTiers', description: 'The tiers of a draft; null: none.' })
export const newDraftTiersSchema = z.strictObject({ tiers: tiersSchema.nullable() }).meta({ id: 'NewLoyaltyDraftTiers', example: { tiers: null } })
export const ruleParams = z.strictObject({ programId: idSchema, ruleId: idSchema })
