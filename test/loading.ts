import { type ResolveFnOutput, registerHooks } from 'node:module'

/**
 * What every process of a test begins with (`.taprc`). Nobody counts the lines that ran, so no source map is read of what is loaded.
 * And where a module of Drizzle's is, and that it is one, is known: to find out, Node would parse the package's `exports`, which are
 * 180 kB, for each of its hundred modules and for each of ours that import it.
 */
process.setSourceMapsEnabled(false)
const known = new Map<string, ResolveFnOutput>()
registerHooks({
  resolve(specifier, { parentURL = '', conditions }, next) {
    if (!conditions.includes('import')) return next(specifier)
    if (/^\.\.?\/.*\.js$/.test(specifier) && parentURL.includes('/node_modules/drizzle-orm/'))
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
    if (!specifier.startsWith('drizzle-orm')) return next(specifier)
    const found = known.get(specifier) ?? { ...next(specifier), shortCircuit: true }
    known.set(specifier, found)
    return found
  },
})
