import { z } from 'zod'
import { nameText, safeText } from '../../../kernel/schema.ts'
import { BODY_LENGTH_MAX } from './interaction.ts'

const REPLY_SUBJECT_LENGTH_MAX = 500

export const replySchema = z
  .strictObject({
    text: safeText(BODY_LENGTH_MAX, 1).describe('What is answered.'),
    html: safeText(BODY_LENGTH_MAX, 1).optional().describe('The same as HTML, by e-mail.'),
    subject: nameText(REPLY_SUBJECT_LENGTH_MAX).optional().describe('Of an e-mail; `Re:` and the subject that is answered, unless given.'),
  })
  .meta({ id: 'Reply', example: { text: 'It arrives on Thursday, between nine and noon.' } })
export type Reply = z.output<typeof replySchema>
