import { z } from 'zod'
import { idSchema } from '../../../kernel/schema.ts'

export const EMAIL_BYTES_MAX = 10_485_760

/** The bytes of a message, one character each: charsets differ between its parts. */
export const rawEmailSchema = z
  .string()
  .min(1)
  .max(EMAIL_BYTES_MAX)
  .meta({ id: 'RawEmail', format: 'binary', description: 'One message as it went over the wire (RFC 5322, MIME), at most 10 MiB.' })

export const emailQuery = z.strictObject({
  direction: z.enum(['inbound', 'outbound']).default('inbound').describe('Whether the contact sent it or received it.'),
  contactId: idSchema.optional().describe('Whose it is; found by the sender or the recipients otherwise.'),
  createContact: z.boolean().default(false).describe('Makes a contact of the first address where none of them identifies one. Needs `contacts:write` too.'),
  staffId: idSchema.optional().describe('The user who wrote or received it.'),
})
export type EmailOptions = z.output<typeof emailQuery>
