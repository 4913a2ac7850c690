import type { z } from 'zod'

/** One fault of a request: where it is (a JSON Pointer, RFC 6901, into the body, or a parameter's name), and what it is. */
export interface Fault {
  readonly pointer: string
  readonly in?: 'query' | 'header' | 'path'
  readonly code: string
  readonly detail: string
}

export interface ProblemExtras {
  readonly detail?: string
  readonly errors?: readonly Fault[]
  readonly retryAfterSeconds?: number
  readonly [extension: string]: unknown
}

/** A named refusal: the status stands beside the name, once. Calling it makes the error to throw. */
export interface ProblemType {
  (extras?: ProblemExtras): Refusal
  readonly code: string
  readonly status: number
  readonly title: string
  /** What the page behind `type` explains: when it happens and what to do. */
  readonly explanation: string
  readonly extensions: z.ZodRawShape
}

/** An answer that is a problem document (RFC 9457). Thrown by rules and services, encoded by one mapper. */
export class Refusal extends Error {
  readonly type: ProblemType
  readonly extras: ProblemExtras
  constructor(type: ProblemType, extras: ProblemExtras = {}) {
    super(extras.detail ?? type.title)
    this.name = 'Refusal'
    this.type = type
    this.extras = extras
  }
}

/** What a violated constraint of a module's tables means, by the constraint's name. */
export type RefusalsByConstraint = Readonly<Record<string, () => Refusal>>

const defined = new Map<string, ProblemType>()

/**
 * Defines a refusal.
 * @param code bare, unique over the service; the last part of the problem's `type`
 * @throws when the code is taken: two meanings must not share a name
 */
export function defineProblem(code: string, status: number, title: string, explanation: string, extensions: z.ZodRawShape = {}): ProblemType {
  if (defined.has(code)) throw new Error(`problem ${code} is defined twice`)
  const make = (extras?: ProblemExtras) => new Refusal(type, extras)
  const type: ProblemType = Object.assign(make, { code, status, title, explanation, extensions })
  defined.set(code, type)
  return type
}

/** Every problem defined so far, by code. */
export function allProblems(): readonly ProblemType[] {
  return [...defined.values()].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
}

/** `row ?? refuse(notFound())` reads as the precondition it is. */
export function refuse(refusal: Refusal): never {
  throw refusal
}

/** `await made().catch(asRefusal)`: what is made, or the refusal that it fails with. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

/** What `fn` makes, or the refusal it throws. */
export function refusalOf<T>(fn: () => T): T | Refusal {
  try {
    return fn()
  } catch (error) {
    return asRefusal(error)
  }
}

/** What of it is no refusal. */
export function notRefused<T>(all: readonly (T | Refusal)[]): T[] {
  return all.filter((each): each is T => !(each instanceof Refusal))
}
