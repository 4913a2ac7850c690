import { z } from 'zod'
import { responseListQuery } from './response.ts'

const { limit: _limit, cursor: _cursor, includeTotal: _total, ...filters } = responseListQuery.shape
/** What an export is asked by: the filters and sorts of the list, whatever these are. */
export const responseExportQuery = z.strictObject({ format: z.enum(['csv', 'ndjson']).describe('Of the file.'), ...filters })
export type ResponseExportQuery = z.output<typeof responseExportQuery>
