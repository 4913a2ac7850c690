import type { FastifyRequest } from 'fastify'
import { type PagePolicy, showRefusals } from '../../../platform/http/pages.ts'
import type { App } from '../../../platform/http/types.ts'
import { askedQuery } from '../schemas/door.ts'
import { languagesAccepted, refusalPage } from '../service/pages.ts'

/** Neither the address nor what it shows is told to anybody or kept anywhere; refusals to browsers are pages. */
export function forStrangers(app: App): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  })
  showRefusals(app, (request, problem) => refusalPage(languageSent(request) ?? wantedBy(request)[0] ?? 'en', problem))
}

/** The languages that somebody wants, the one wanted most first: what an address says, before what a browser mostly reads. */
export function wantedBy(request: FastifyRequest): string[] {
  const language = languageAsked(request)
  const accepted = languagesAccepted(request.headers['accept-language'])
  return language === undefined ? accepted : [language, ...accepted]
}

export function languageAsked(request: FastifyRequest): string | undefined {
  return askedQuery.safeParse(request.query).data?.language
}

/** That of the page which was sent. */
function languageSent({ body }: FastifyRequest): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, '_language')) return undefined
  const { _language: language } = body as { readonly _language: unknown }
  return typeof language === 'string' && /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language) ? language : undefined
}

/** Where the pages of a survey may be shown, and what they lead to. */
export function policyOf({ thankYouUrl, allowedOrigins }: { readonly thankYouUrl: string | null; readonly allowedOrigins: readonly string[] }): PagePolicy {
  return { formsTo: thankYouUrl === null ? [] : [new URL(thankYouUrl).origin], frames: allowedOrigins }
}
