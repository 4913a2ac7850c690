import { registerHooks } from 'node:module'

/**
 * What every process of a test begins with (`.taprc`). Nobody counts the lines that ran, so no source map is read of what is loaded.
 * And a module of Drizzle's is known to be one: to learn its format Node would parse the package's `exports`, which are 180 kB, for
 * each of its hundred modules.
 */
process.setSourceMapsEnabled(false)
registerHooks({
  resolve(specifier, { parentURL = '', conditions }, next) {
    const isKnown = /^\.\.?\/.*\.js$/.test(specifier) && parentURL.includes('/node_modules/drizzle-orm/') && conditions.includes('import')
    return isKnown ? { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true } : next(specifier)
  },
})
