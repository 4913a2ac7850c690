import type { FastifySchema, RouteOptions } from 'fastify'
import type { Access } from '../auth.ts'
import { declaredProblems } from '../problems.ts'

/** What the document must know of a route beside its schemas; carried from the route to the finished operation. */
export interface Facts {
  readonly access: Access
  /** Idempotency-Key is honoured. */
  readonly repeatable: boolean
  /** The answer may hold a secret, which a repeat does not show again. */
  readonly secret: boolean
  readonly locates: boolean
  /** The answer has an ETag, though its body shows no version. */
  readonly tagged: boolean
  /** Codes of the refusals that the route itself declares. */
  readonly declared: readonly string[]
}

export const FACTS = 'x-facts'

/** @returns undefined for what is not an operation of the interface: health, documents, pages */
export function factsOf(route: RouteOptions): Facts | undefined {
  const { config, method } = route
  if (config?.scope === undefined) return undefined
  return {
    access: config.scope,
    repeatable: method === 'POST' && config.unrepeatable !== true && config.scope !== 'public',
    secret: config.secret !== undefined,
    tagged: config.tagged === true,
    locates: config.location !== undefined || method === 'PUT',
    declared: responsesOf(route.schema).flatMap(([, schema]) => (declaredProblems(schema) ?? []).map(({ code }) => code)),
  }
}

/** The answers of a route that are not problems. */
export function answersOf(schema: FastifySchema | undefined): Record<string, unknown> {
  return Object.fromEntries(responsesOf(schema).filter(([, answer]) => declaredProblems(answer) === undefined))
}

function responsesOf(schema: FastifySchema | undefined): [string, unknown][] {
  return Object.entries((schema?.response ?? {}) as Record<string, unknown>)
}
