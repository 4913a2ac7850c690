import { Liquid, type Template } from 'liquidjs'

/**
 * Templates (Liquid) that somebody else wrote: they read no file, reach nothing but own properties of the data, and end
 * early when they take too long or too much. What is not there is a fault, not an empty word.
 */
const TEMPLATE_LENGTH_MAX = 100_000
const RENDER_MS_MAX = 100
const MEMORY_MAX = 2_000_000
const OUTPUT_LENGTH_MAX = 500_000

const options = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  parseLimit: TEMPLATE_LENGTH_MAX,
  renderLimit: RENDER_MS_MAX,
  memoryLimit: MEMORY_MAX,
  // Partials would be looked for here, and here only: there are none.
  templates: {},
} as const
const engines = { text: new Liquid(options), html: new Liquid({ ...options, outputEscape: 'escape' as const }) }

/** Why a template cannot be used, or not with these data, in words for its author. */
export class TemplateFault extends Error {}

/** @throws TemplateFault when it cannot be read */
export function checkTemplate(template: string): void {
  parse('text', template)
}

/**
 * @param as `html` escapes what is put out, unless the template says `raw`
 * @throws TemplateFault
 */
export function renderTemplate(as: keyof typeof engines, template: string, data: object): string {
  let output: unknown
  try {
    output = engines[as].renderSync(parse(as, template), data)
  } catch (error) {
    throw faultOf(error)
  }
  const text = String(output)
  if (text.length > OUTPUT_LENGTH_MAX) throw new TemplateFault(`what it makes is longer than ${OUTPUT_LENGTH_MAX} characters`)
  return text
}

function parse(as: keyof typeof engines, template: string): Template[] {
  try {
    return engines[as].parse(template)
  } catch (error) {
    throw faultOf(error)
  }
}

function faultOf(error: unknown): TemplateFault {
  return error instanceof TemplateFault ? error : new TemplateFault((error instanceof Error ? error.message : String(error)).slice(0, 500).toWellFormed())
}
