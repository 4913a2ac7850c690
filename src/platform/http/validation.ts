import fastJsonStringify from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Fault } from '../../kernel/problem.ts'

/** Strict in by zod, strip out by a serializer compiled from the same schema. */
export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    const validated = shallow.get(schema) ?? schema
    const read = httpPart === 'querystring' ? queryReader(schema) : (value: unknown) => value ?? undefined
    return (data) => {
      const parsed = validated.safeParse(read(data))
      return parsed.success ? { value: parsed.data } : { error: new ValidationError(faultsOf(parsed.error)) }
    }
  })
  app.addHook('preValidation', async ({ routeOptions: { config, schema }, query, body }) => {
    if (config.scope === undefined) return
    if (schema?.querystring === undefined)
      refuseUndeclared('querystring', Object.keys(query as object), 'unknown-field', 'is not a parameter of this operation')
    if (schema?.body === undefined && !isNothing(body)) refuseUndeclared('body', [undefined], 'unexpected-body', 'this operation takes no body')
  })
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (answer) =>
        serializerOf(schema)(answer),
  )
}

const serializers = new WeakMap<z.ZodType, (answer: unknown) => string>()

/** Compiled when it is needed first: most answers that are declared are refusals that hardly ever happen, and a start waits for none. */
function serializerOf(schema: z.ZodType): (answer: unknown) => string {
  const known = serializers.get(schema)
  if (known !== undefined) return known
  const compiled = fastJsonStringify(jsonSchemaOf(schema) as never)
  serializers.set(schema, compiled)
  return compiled
}

/** Where a route declares nothing, nothing is taken: what would be ignored is refused, as unknown fields are. */
function refuseUndeclared(where: 'querystring' | 'body', names: readonly (string | undefined)[], code: string, detail: string): void {
  if (names.length === 0) return
  const faults = names.slice(0, FAULTS_MAX).map((name) => ({ pointer: name === undefined ? '' : pointerTo([name]), code, detail }))
  throw Object.assign(new ValidationError(faults), { validationContext: where })
}

/** No body, or an empty object, which many clients send where there is nothing to say. */
function isNothing(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0)
}

const shallow = new WeakMap<z.ZodType, z.ZodType>()

/**
 * A body that is documented by one schema and at the door checked by another: a batch, whose items are checked one by
 * one later, since each succeeds or fails by itself.
 */
export function checkedShallowly<T extends z.ZodType>(documented: T, atTheDoor: z.ZodType): T {
  shallow.set(documented, atTheDoor)
  return documented
}

/** What a schema refused; the mapper to problems gives it the status of its part of the request. */
export class ValidationError extends Error {
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    super('validation failed')
    this.faults = faults
  }
}

const FAULTS_MAX = 100

/** Zod's issues as faults with JSON Pointers (RFC 6901); an unknown field is named itself, not its parent. */
export function faultsOf(error: z.ZodError, root: readonly PropertyKey[] = []): Fault[] {
  return error.issues
    .flatMap((issue) => {
      const path = [...root, ...issue.path]
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({ pointer: pointerTo([...path, key]), code: 'unknown-field', detail: 'is not a field of this request' }))
      return [{ pointer: pointerTo(path), code: issue.code.replaceAll('_', '-'), detail: issue.message }]
    })
    .slice(0, FAULTS_MAX)
}

export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The JSON Schema of what is sent: what it does not name is stripped. */
function jsonSchemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'output', target: 'draft-07', unrepresentable: 'any', reused: 'inline' })
}

/** Query strings are text: reads numbers, booleans and single values of lists as the schema means them, and leaves the rest to it. */
function queryReader(schema: z.ZodType): (query: unknown) => unknown {
  const shape = schema instanceof z.ZodObject ? (schema.shape as z.ZodRawShape) : {}
  const kinds = new Map(Object.entries(shape).map(([name, field]) => [name, kindOf(field as z.ZodType)]))
  return (query) => Object.fromEntries(Object.entries(query as Record<string, unknown>).map(([name, value]) => [name, readAs(kinds.get(name), value)]))
}

function kindOf(field: z.ZodType): string {
  let inner: z.ZodType = field
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) inner = inner.unwrap() as z.ZodType
  return inner.def.type
}

function readAs(kind: string | undefined, value: unknown): unknown {
  if (kind === 'array') return Array.isArray(value) ? value : [value]
  if (typeof value !== 'string') return value
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (kind === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value)
  return value
}
