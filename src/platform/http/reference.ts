import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

// The browser is told to ask nobody but this service, so the page works, and says nothing to anybody, without internet.
const SELF_ONLY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The reference for people, at `/docs`: the page and its one script come from here. */
export async function registerReference(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  // Trial requests go to the server that the document names, which may have another name than the page was opened by.
  const policy = `${SELF_ONLY}; connect-src 'self' ${publicUrl === undefined ? '' : new URL(publicUrl).origin}`.trim()
  await app.register(scalar, {
    routePrefix: '/docs',
    logLevel: 'silent',
    hooks: {
      onRequest(request: FastifyRequest, reply: FastifyReply, done: () => void) {
        reply.header('content-security-policy', policy)
        if (request.url.endsWith('.js')) reply.header('cache-control', 'public, max-age=3600')
        done()
      },
    },
    configuration: {
      url: '../openapi.json',
      pageTitle: 'Rapport: reference',
      theme: 'default',
      withDefaultFonts: false,
      telemetry: false,
      proxyUrl: '',
      hideClientButton: true,
      showDeveloperTools: 'never',
      orderSchemaPropertiesBy: 'preserve',
      authentication: { preferredSecurityScheme: 'bearerAuth' },
      agent: { disabled: true },
      mcp: { disabled: true },
      documentDownloadType: 'direct',
      defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    },
  })
}
