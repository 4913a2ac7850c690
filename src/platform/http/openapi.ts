import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { baseDocument } from './openapi/base.ts'
import { describeRoute, finishDocument } from './openapi/document.ts'
import { registerProblemPages } from './problem-pages.ts'
import { registerReference } from './reference.ts'

export interface OpenApiOptions {
  /** Where the service is reached from outside; the origin that serves the document otherwise. */
  readonly publicUrl?: string | undefined
}

/**
 * What the interface says of itself: the document made from the routes' schemas (`/openapi.json`, `/openapi.yaml`), the
 * reference for people (`/docs`) and a page for each problem (`/problems`).
 */
export async function registerOpenApi(app: FastifyInstance, options: OpenApiOptions): Promise<void> {
  await app.register(swagger, {
    openapi: baseDocument(options.publicUrl) as never,
    convertConstToEnum: false,
    stripBasePath: false,
    transform: describeRoute as never,
    transformObject: finishDocument as never,
  })
  let text: string | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(text)
  })
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/yaml; charset=utf-8').send(app.swagger({ yaml: true })),
  )
  await registerReference(app, options.publicUrl)
  registerProblemPages(app)
}
