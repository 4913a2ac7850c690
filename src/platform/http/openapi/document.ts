import type { FastifySchema, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { allProblems } from '../../../kernel/problem.ts'
import { allEvents } from '../../jobs/outbox.ts'
import { dropUnused, mergeTwins } from './components.ts'
import { dropRepeatedExamples } from './examples.ts'
import { answersOf, FACTS, type Facts, factsOf } from './facts.ts'
import { headers, parameters } from './headers.ts'
import { type Components, type Document, type Operation, type PathItem, type Schema, sorted } from './model.ts'
import { finishOperation } from './operations.ts'
import { componentName, problemComponent } from './refusals.ts'
import { mapSchema, mapSchemas, nameOptions, spellDefault, tidy } from './schemas.ts'
import { TAGS } from './tags.ts'

/**
 * The document is made in two steps: each route's zod schemas become JSON Schema (`describeRoute`), then one pass
 * over the whole (`finishDocument`) tidies the schemas and says what follows from the conventions.
 */
const zodToJsonConfig = { override: describeAsWritten }
const routeToJson = createJsonSchemaTransform({ zodToJsonConfig })
const componentsToJson = createJsonSchemaTransformObject({ zodToJsonConfig })

/** An object that is not strict is open; a union that tells its options apart by a field says so. */
function describeAsWritten({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { def } = zodSchema._zod
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties
  if (def.type === 'union' && 'discriminator' in def) jsonSchema['discriminator'] = { propertyName: def.discriminator }
}

interface RouteInput {
  readonly schema: FastifySchema
  readonly url: string
  readonly route: RouteOptions
  readonly openapiObject: object
}

export function describeRoute(input: RouteInput): { schema: object; url: string } {
  const facts = factsOf(input.route)
  if (facts === undefined) return { schema: { hide: true }, url: input.url }
  const described = routeToJson({ ...input, schema: { ...input.schema, response: answersOf(input.schema) } } as never) as { schema: object; url: string }
  return { ...described, schema: { ...described.schema, [FACTS]: facts } }
}

export function finishDocument(input: { readonly openapiObject: Document }): Document {
  const doc = structuredClone(componentsToJson(input as never)) as unknown as Document
  doc.components = { schemas: doc.components.schemas, examples: {}, headers, parameters, responses: {}, securitySchemes: doc.components.securitySchemes }
  describeEvents(doc)
  mapSchemas(doc, tidy)
  mapSchemas(doc, spellDefault, 'bodies')
  mergeTwins(doc)
  describeProblems(doc.components)
  dropUnused(
    doc,
    allProblems().map(({ code }) => componentName(code)),
  )
  nameOptions(doc)
  for (const item of Object.values(doc.paths)) for (const [method, operation] of Object.entries(item)) finish(operation, method, doc.components)
  dropUnused(doc, [])
  dropRepeatedExamples(doc.components)
  return JSON.parse(JSON.stringify(inOrder(doc))) as Document
}

function finish(operation: Operation & { [FACTS]?: Facts }, method: string, components: Components): void {
  const facts = operation[FACTS]
  delete operation[FACTS]
  if (facts !== undefined) finishOperation(operation, method, facts, components)
}

/** JSON Schema of what is answered, with references to the components. */
function answerToJson(schema: z.ZodType): Schema {
  const described = routeToJson({ schema: { response: { 200: schema } }, url: '', openapiObject: { openapi: '3.1.0' } } as never) as {
    schema: { response: { 200: Schema } }
  }
  return structuredClone(described.schema.response[200])
}

function describeEvents(doc: Document): void {
  doc['x-events'] = Object.fromEntries(
    allEvents().map(({ type, description, resourceType, data }) => [type, { description, resourceType, data: answerToJson(data) }]),
  )
}

function describeProblems(components: Components): void {
  for (const type of allProblems()) {
    const describe = (extensions: z.ZodRawShape) => mapSchema(answerToJson(z.object(extensions)), tidy)
    components.schemas[componentName(type.code)] = problemComponent(type, describe, components.schemas)
  }
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete']

/** The same routes give the same text, in whatever order they were registered. */
function inOrder(doc: Document): Document {
  const { openapi, info, servers, tags: _tags, paths, components, ...extensions } = doc
  const used = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => operation.tags ?? [])))
  const chapters = Object.entries(TAGS).filter(([name]) => used.has(name))
  return {
    openapi,
    info,
    servers,
    tags: chapters.map(([name, description]) => ({ name, description })),
    paths: sorted(Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, inMethodOrder(item)]))),
    components: Object.fromEntries(
      Object.entries(components).map(([kind, entries]) => [kind, sorted(entries as Record<string, unknown>)]),
    ) as unknown as Components,
    ...sorted(extensions),
  } as Document
}

function inMethodOrder(item: PathItem): PathItem {
  return Object.fromEntries(METHODS.flatMap((method) => (item[method] === undefined ? [] : [[method, headFirst(item[method])]])))
}

function headFirst({ operationId, tags, summary, description, security, parameters, requestBody, responses, ...rest }: Operation): Operation {
  return { operationId, tags, summary, description, ...rest, security, parameters, requestBody, responses } as Operation
}
