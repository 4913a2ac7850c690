import { z } from 'zod'
import { idSchema, listOf, listQuery } from '../../kernel/schema.ts'
import { fileExample, fileFields } from '../../platform/http/files.ts'
import { HOLDERS } from './tables.ts'

const EXAMPLE = { ...fileExample, attachedTo: { type: 'contact', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f' } }

/** A file on the wire, with what it hangs on. */
export const attachmentSchema = z.object({ ...fileFields, attachedTo: z.object({ type: z.enum(HOLDERS), id: idSchema }).describe('What it hangs on.') }).meta({
  id: 'AttachedFile',
  description: 'A file that hangs on a contact, an interaction or a task. It is never changed: it is kept or deleted.',
  example: EXAMPLE,
})

export const attachmentListSchema = listOf(attachmentSchema).meta({ id: 'AttachedFileList', example: { data: [EXAMPLE], nextCursor: null } })
export const attachmentListQuery = listQuery(['-createdAt', 'createdAt'], {})
export type AttachmentListQuery = z.output<typeof attachmentListQuery>
export type WireAttachment = z.output<typeof attachmentSchema>
