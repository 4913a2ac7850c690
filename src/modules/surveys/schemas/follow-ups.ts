import { z } from 'zod'
import { idSchema, nameText } from '../../../kernel/schema.ts'
import { FOLLOW_UP_TASKS, type FollowUpRule, TASK_PRIORITIES } from '../tables/follow-ups.ts'
import { DRIVERS } from '../tables/question.ts'
import { keyText, newShowIf } from './questions.ts'

const EXAMPLE: FollowUpRule = {
  key: 'detractor',
  when: { questionKey: 'recommend', atMost: 6 },
  open: 'task',
  contactOwner: true,
  ownerId: null,
  teamId: null,
  type: 'call_back',
  title: 'Ring about the answer',
  priority: 'high',
  dueWithinHours: 24,
  calendarId: null,
}

const score = z.number().min(-1_000_000).max(1_000_000)
const whenSchema = z
  .union([
    z.strictObject({
      questionKey: keyText.describe('A question that is answered by a number.'),
      atMost: score.describe('The highest answer that asks for it.'),
    }),
    z.strictObject({
      driverAtMost: score.describe('The highest answer to a question about a driver that asks for it.'),
      driver: z.enum(DRIVERS).optional().describe('This driver only; any of them where left out.'),
    }),
    z.strictObject({ condition: newShowIf.describe('A condition over the answers, as of `showIf`.') }),
  ])
  .meta({ id: 'SurveyFollowUpWhen', description: 'Which answers ask for something.', example: EXAMPLE.when })

const rule = {
  key: keyText.describe('Once for a response there is what a rule of this key opens.'),
  when: whenSchema,
  contactOwner: z.boolean().default(false).describe('For the owner of the contact, where there is one who works here.'),
  ownerId: idSchema.nullable().default(null).describe('Who gets it otherwise.'),
  teamId: idSchema.nullable().default(null).describe('Whose matter it is.'),
}
const due = {
  dueWithinHours: z.number().min(0.25).max(8_760).nullable().default(null).describe('Of the calendar, where one is named.'),
  calendarId: idSchema.nullable().default(null).describe('By whose business hours it is counted.'),
}

export const followUpsSchema = z
  .array(
    z
      .discriminatedUnion('open', [
        z.strictObject({
          ...rule,
          open: z.literal('task'),
          type: z.enum(FOLLOW_UP_TASKS).default('follow_up'),
          title: nameText(200).nullable().default(null).describe('The title of the survey where left out.'),
          priority: z.enum(TASK_PRIORITIES).default('high'),
          ...due,
        }),
        z.strictObject({ ...rule, open: z.literal('complaint'), severity: z.int().min(1).max(5).nullable().default(null) }),
        z.strictObject({ ...rule, open: z.literal('win_back'), ...due }),
      ])
      .meta({
        id: 'SurveyFollowUpRule',
        description: 'What is done about an answer by itself, where the respondent agreed to be contacted.',
        example: EXAMPLE,
      }),
  )
  .max(20) satisfies z.ZodType<FollowUpRule[]>
