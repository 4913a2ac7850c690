import { z } from 'zod'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { bouncedAddressNotFound } from '../errors.ts'
import { bouncedAddressListQuery, bouncedAddressListSchema, bouncedAddressParams } from '../schemas/bounce.ts'
import * as service from '../service/bounces.ts'

const tags = ['Messages']

export async function bounceRoutes(app: App): Promise<void> {
  app.get(
    '/v1/bounced-addresses',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'listBouncedAddresses',
        tags,
        summary: 'List addresses that failed',
        description: 'Nothing is sent to them, whoever has them. For those who look after the organization, since the list is of all contacts.',
        querystring: bouncedAddressListQuery,
        response: { 200: bouncedAddressListSchema },
      },
    },
    (request) => service.listBouncedAddresses(request.ctx, request.query) as never,
  )

  app.delete(
    '/v1/bounced-addresses/:bouncedAddressId',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'deleteBouncedAddress',
        tags,
        summary: 'Believe in an address again',
        description: 'For a mailbox that was full or away and works again.',
        params: bouncedAddressParams,
        response: { 204: z.null().describe('Deleted.'), ...problems(bouncedAddressNotFound) },
      },
    },
    (request) => service.deleteBouncedAddress(request.ctx, request.params.bouncedAddressId),
  )
}
