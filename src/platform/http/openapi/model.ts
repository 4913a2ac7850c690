/** OpenAPI 3.1 and JSON Schema 2020-12, as far as this folder reads and writes them. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  title?: string
  description?: string
  example?: unknown
  examples?: unknown[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  prefixItems?: Schema[]
  propertyNames?: Schema
  additionalProperties?: boolean | Schema
  not?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  discriminator?: { propertyName: string; mapping?: Record<string, string> }
}

export interface Reference {
  $ref: string
}

export interface Media {
  schema?: Schema
  example?: unknown
  examples?: Record<string, Reference | { value: unknown }>
}

export interface Header {
  description: string
  schema: Schema
  example?: unknown
}

export interface Response {
  description: string
  headers?: Record<string, Header | Reference>
  content?: Record<string, Media>
}

export interface Parameter extends Media {
  name: string
  in: string
  description?: string
  required?: boolean
}

export interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: (Parameter | Reference)[]
  requestBody?: { description?: string; required?: boolean; content: Record<string, Media> }
  responses: Record<string, Response | Reference>
  'x-scope'?: string
}

export type PathItem = Record<string, Operation>

export interface Components {
  schemas: Record<string, Schema>
  examples: Record<string, { value: unknown }>
  headers: Record<string, Header>
  parameters: Record<string, Parameter>
  responses: Record<string, Response>
  securitySchemes: Record<string, object>
}

interface EventDescription {
  description: string
  resourceType: string
  data: Schema
}

export interface Document {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string; description?: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, PathItem>
  components: Components
  'x-roles': Record<string, string[]>
  'x-scopes': Record<string, string>
  'x-events': Record<string, EventDescription>
}

const SCHEMAS = '#/components/schemas/'

export function schemaRef(name: string): Reference {
  return { $ref: `${SCHEMAS}${name}` }
}

/** The name of the component that a reference names; undefined for a schema that stands in its place. */
export function refName(schema: Schema | undefined): string | undefined {
  return schema?.$ref?.startsWith(SCHEMAS) ? schema.$ref.slice(SCHEMAS.length) : undefined
}

/** The schema itself, through references. */
export function resolved(schema: Schema | undefined, schemas: Readonly<Record<string, Schema>>): Schema {
  const name = refName(schema)
  return name === undefined ? (schema ?? {}) : resolved(schemas[name], schemas)
}

/** `contact-not-found` to `ContactNotFound`. */
export function pascalCase(code: string): string {
  return code.replace(/(?:^|[-_.])(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The entries in the order of their names, by code unit: the same on every machine. */
export function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}
