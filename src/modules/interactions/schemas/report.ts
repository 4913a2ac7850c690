import { z } from 'zod'
import { reported } from '../../../kernel/period.ts'
import { CHANNELS, DIRECTIONS } from '../tables.ts'

const figures = {
  interactions: z.int().min(0).describe('How many.'),
  contacts: z.int().min(0).describe('With how many different contacts.'),
}

export const contactsPerMonthSchema = z
  .object({
    ...reported,
    months: z.array(
      z.object({
        month: z.string(),
        ...figures,
        by: z
          .array(z.object({ channel: z.enum(CHANNELS), direction: z.enum(DIRECTIONS), ...figures }))
          .describe('By channel and direction, where there were any.'),
      }),
    ),
  })
  .meta({
    id: 'ContactsPerMonth',
    description: 'What passed between the business and its contacts, month by month.',
    example: {
      from: '2026-03-01',
      to: '2026-03-31',
      timeZone: 'Europe/London',
      months: [{ month: '2026-03', interactions: 7, contacts: 4, by: [{ channel: 'phone', direction: 'inbound', interactions: 7, contacts: 4 }] }],
    },
  })
