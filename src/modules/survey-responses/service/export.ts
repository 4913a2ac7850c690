import { type Context, transact } from '../../../platform/context.ts'
import { csvLines, UTF8_MARK } from '../../../platform/csv.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { findPublished } from '../../surveys/index.ts'
import { responsesExported } from '../events.ts'
import { cellsOf, type ExportedResponse, exportColumns } from '../rules/export-columns.ts'
import type { ResponseExportQuery } from '../schemas/export.ts'
import { listResponses } from './responses.ts'

const PAGE_RESPONSES = 500

interface Page {
  readonly data: readonly ExportedResponse[]
  readonly nextCursor: string | null
}

/**
 * The responses of a list's filters as a file, in pieces: a page is read when the one before has gone out. What machines sent is
 * left out unless it is asked for.
 * @throws surveyNotFound, and what the list refuses, before anything goes out
 */
export async function exportResponses(ctx: Context, surveyId: string, { format, ...given }: ResponseExportQuery): Promise<AsyncGenerator<string>> {
  const filters = { ...given, flagged: given.flagged ?? false }
  const pageAt = async (cursor: string | undefined): Promise<Page> => {
    const page = await listResponses(ctx, surveyId, { ...filters, cursor, limit: PAGE_RESPONSES, includeTotal: false })
    return JSON.parse(page.text) as Page
  }
  const first = await pageAt(undefined)
  const used = Object.entries(given).filter(([, value]) => value !== undefined)
  await transact(ctx, async (tx) => {
    announce(tx, { event: responsesExported, resourceId: surveyId, data: { format, filters: used.map(([name]) => name) }, announced: false })
  })
  const { head, write } = format === 'csv' ? csvOf((await findPublished(ctx, surveyId)).map(({ questions }) => questions)) : NDJSON
  return (async function* pieces() {
    yield* head
    for (let page = first; ; page = await pageAt(page.nextCursor ?? undefined)) {
      yield write(page.data)
      if (page.nextCursor === null) return
    }
  })()
}

interface Writer {
  readonly head: readonly string[]
  readonly write: (responses: readonly ExportedResponse[]) => string
}

function csvOf(versions: Parameters<typeof exportColumns>[0]): Writer {
  const columns = exportColumns(versions)
  return {
    head: [UTF8_MARK + csvLines([columns.map(({ name }) => name)])],
    write: (responses) => csvLines(responses.map((response) => cellsOf(columns, response))),
  }
}

const NDJSON: Writer = { head: [], write: (responses) => responses.map((response) => `${JSON.stringify(response)}\n`).join('') }
