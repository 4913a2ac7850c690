import { z } from 'zod'
import { idSchema, listOf, listQuery, nameText, versioned } from '../../../kernel/schema.ts'

export const teamSchema = z.object({ id: idSchema, name: z.string(), memberIds: z.array(idSchema), ...versioned }).meta({
  id: 'Team',
  description: 'Users who look after contacts together.',
  example: {
    id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e70',
    name: 'Key accounts',
    memberIds: ['0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'],
    version: 1,
    createdAt: '2026-03-28T20:00:00Z',
    updatedAt: '2026-03-28T20:00:00Z',
  },
})

export const newTeamSchema = z
  .strictObject({ name: nameText(200), memberIds: z.array(idSchema).max(500).default([]) })
  .meta({ id: 'NewTeam', example: { name: 'Key accounts', memberIds: [] } })
export type NewTeam = z.output<typeof newTeamSchema>
export const teamPatchSchema = z
  .strictObject({ name: nameText(200) })
  .partial()
  .meta({ id: 'TeamPatch', example: { name: 'Key accounts' } })
export type TeamPatch = z.output<typeof teamPatchSchema>

export const teamListQuery = listQuery(['-createdAt', 'createdAt', 'name', '-name'], { memberId: idSchema.optional().describe('Teams that this user is in.') })
export type TeamListQuery = z.output<typeof teamListQuery>
export const teamListSchema = listOf(teamSchema).meta({ id: 'TeamList' })
export const teamParams = z.object({ teamId: idSchema })
export const teamMemberParams = z.object({ teamId: idSchema, userId: idSchema })
