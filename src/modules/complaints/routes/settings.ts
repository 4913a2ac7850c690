import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { settingsPatchSchema, settingsSchema } from '../schemas/settings.ts'
import { changeSettings, settingsOf } from '../service/settings.ts'

const tags = ['Complaints']

export async function settingsRoutes(app: App): Promise<void> {
  app.get(
    '/v1/complaint-settings',
    {
      config: { scope: 'complaints:read' },
      schema: {
        operationId: 'getComplaintSettings',
        tags,
        summary: 'Read how complaints are handled',
        description: 'What the organization has not set has a value that suits most.',
        response: { 200: settingsSchema },
      },
    },
    (request) => settingsOf(request.ctx),
  )

  app.patch(
    '/v1/complaint-settings',
    {
      config: { scope: 'complaint-settings:write' },
      schema: {
        operationId: 'updateComplaintSettings',
        tags,
        summary: 'Change how complaints are handled',
        description: 'A JSON merge patch. Windows and limits hold from now on, also for complaints that were received before.',
        body: settingsPatchSchema,
        response: { 200: settingsSchema, ...problems(staleVersion) },
      },
    },
    (request) => changeSettings(request.ctx, request.body),
  )
}
