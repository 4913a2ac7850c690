import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'
import { TAKEN_TYPES } from './media-types.ts'

const found = z.string().describe('What the content of the file is.').meta({ example: 'text/html' })

export const fileTypeNotTaken = defineProblem(
  'file-type-not-taken',
  415,
  'Files of this type are not taken',
  'The content of the file is of a type that is not taken, whatever its name and its media type say: `found` says which, `taken` lists those that are.',
  {
    found,
    taken: z
      .array(z.string())
      .describe('The media types that are taken.')
      .meta({ example: Object.keys(TAKEN_TYPES).slice(0, 3) }),
  },
)
export const fileTypeMismatch = defineProblem(
  'file-type-mismatch',
  422,
  'The file is not what it is said to be',
  'The media type that the file came with contradicts its content: `declared` is what was said, `found` what it is. Send it with the media type that it has, or with `application/octet-stream`.',
  { declared: z.string().describe('The media type that the file came with.').meta({ example: 'image/png' }), found },
)
