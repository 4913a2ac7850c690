import type { FastifyRequest } from 'fastify'
import { LANGUAGES, type Language, languageFor } from '../../../kernel/languages.ts'
import { languageOf } from '../../../platform/http/context.ts'

/** The language in which an answer says its sentences. */
export function spokenIn(request: FastifyRequest): Language {
  return languageFor(languageOf(request, request.ctx.organization.language, LANGUAGES))
}
