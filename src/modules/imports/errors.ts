import { z } from 'zod'
import { defineProblem } from '../../kernel/problem.ts'

export const importNotFound = defineProblem('import-not-found', 404, 'There is no such import', 'No import has this id, or it is not yours to see.')
export const unreadableFile = defineProblem(
  'unreadable-file',
  422,
  'The file cannot be read',
  'The file is empty, or it is not what `format` says it is. `detail` names the line where the reading ended. Nothing was imported.',
)
export const unknownColumns = defineProblem(
  'unknown-columns',
  422,
  'The columns of the file are not understood',
  'The header row names no column that identifies or names a contact, or none that `matchOn` needs. Give a `mapping` from its columns to fields; `columns` lists what was found and what was made of it.',
  {
    columns: z
      .array(z.object({ column: z.string(), field: z.string().nullable() }))
      .optional()
      .describe('The columns of the file, and the fields they go to.')
      .meta({ example: [{ column: 'Spalte1', field: null }] }),
  },
)
export const importNotRevertible = defineProblem(
  'import-not-revertible',
  409,
  'The import cannot be reverted',
  'Only an import that has completed, was no dry run and was not reverted before can be reverted.',
)
export const contactsChangedSince = defineProblem(
  'contacts-changed-since',
  409,
  'Contacts of the import have changed since',
  'What an import updated is given back only while nobody changed it since. `contacts` lists up to 100 of those in the way; nothing was reverted.',
  {
    contacts: z
      .array(z.object({ contactId: z.string(), row: z.int() }))
      .optional()
      .meta({ example: [{ contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', row: 7 }] }),
  },
)
