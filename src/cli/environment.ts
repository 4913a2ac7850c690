import { type Config, ConfigError, readConfig } from '../platform/config.ts'

/** The configuration from the environment; a wrong one ends the process with every fault named. */
export function configFromEnvironment(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** Ends the process with a sentence, for faults that the operator can mend. */
export function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
