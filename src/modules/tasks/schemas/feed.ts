import { z } from 'zod'
import { idSchema, listOf, listQuery, versioned } from '../../../kernel/schema.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea2',
  assigneeId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61',
  teamId: null,
  occasions: true,
  createdBy: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61',
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

export const feedSchema = z
  .object({
    id: idSchema,
    assigneeId: idSchema.nullable().describe('Shows what this user is to do.'),
    teamId: idSchema.nullable().describe('Shows what is the matter of this team.'),
    occasions: z.boolean().describe('Shows occasions of contacts too.'),
    createdBy: idSchema.nullable().describe('The feed shows what this user may see, as long as they work here; null for a service key.'),
    ...versioned,
  })
  .meta({ id: 'Feed', description: 'A calendar of tasks and occasions that is read by a secret link.', example: EXAMPLE })

export const newFeedSchema = z
  .strictObject({
    assigneeId: idSchema.nullable().optional(),
    teamId: idSchema.nullable().optional(),
    occasions: z.boolean().optional().describe('True unless given.'),
  })
  .refine(({ assigneeId, teamId }) => assigneeId == null || teamId == null, { message: 'is given instead of assigneeId, not beside it', path: ['teamId'] })
  .optional()
  .meta({ id: 'NewFeed', description: 'Of whom; left out, all tasks that its maker may see.', example: { assigneeId: EXAMPLE.assigneeId } })

export const createdFeedSchema = feedSchema.extend({ url: z.string().describe('The secret link, shown once: whoever has it reads the calendar.') }).meta({
  id: 'CreatedFeed',
  description: 'A new feed with its link.',
  example: { ...EXAMPLE, url: 'https://care.example/public/v1/feeds/rpf_(organization)_(id)_(secret).ics' },
})

export const feedListQuery = listQuery(['-createdAt', 'createdAt'], {})
export const feedListSchema = listOf(feedSchema).meta({ id: 'FeedList' })
export const feedParams = z.object({ feedId: idSchema })
export const feedToken = z.object({ token: z.string().max(200) })
