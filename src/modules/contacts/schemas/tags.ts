import { z } from 'zod'
import { listOf } from '../../../kernel/schema.ts'

const tagSchema = z.object({ name: z.string() }).meta({ id: 'Tag', example: { name: 'vip' } })
export const tagQuery = z.strictObject({ limit: z.int().min(1).max(200).default(50), cursor: z.string().max(4000).optional() })
export const tagListSchema = listOf(tagSchema).meta({ id: 'TagList' })
