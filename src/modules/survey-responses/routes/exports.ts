import { Readable } from 'node:stream'
import { z } from 'zod'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { responseExportQuery } from '../schemas/export.ts'
import { surveyParams } from '../schemas/response.ts'
import { exportResponses } from '../service/export.ts'
import { surveyNotFound } from '../service/responses.ts'

const FILES = {
  csv: { type: 'text/csv; charset=utf-8', name: 'responses.csv' },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', name: 'responses.ndjson' },
} as const

export async function exportRoutes(app: App): Promise<void> {
  app.get(
    '/v1/surveys/:surveyId/responses/export',
    {
      config: { scope: 'surveys:export' },
      exposeHeadRoute: false,
      schema: {
        operationId: 'exportSurveyResponses',
        tags: ['Survey responses'],
        summary: 'Export the responses to a survey as a file',
        description:
          "Streams what the list's filters let through, however many they are, as CSV (UTF-8 with a mark; texts that begin like a formula get an apostrophe in front) or NDJSON. A CSV has one row for each response and the same columns for every version: each question where it first came, `answers.` before its key; of several choices a column for each (1 chosen, 0 not), of a ranking each choice with its place, of a matrix each row with its choice. What was not answered is empty; `skipped` names what was passed over. What machines sent is left out unless `flagged` asks for it.",
        params: surveyParams,
        querystring: responseExportQuery,
        produces: ['text/csv', 'application/x-ndjson'],
        response: { 200: z.string().describe('The file.'), ...problems(surveyNotFound) },
      },
    },
    async (request, reply) => {
      const pieces = await exportResponses(request.ctx, request.params.surveyId, request.query)
      const { type, name } = FILES[request.query.format]
      reply.type(type).header('content-disposition', `attachment; filename="${name}"`)
      return Readable.from(pieces) as never
    },
  )
}
