import { migrate } from '../platform/migrate.ts'
import { configFromEnvironment, fail } from './environment.ts'

const { database } = configFromEnvironment()
if (database.directUrl === undefined) fail('DATABASE_URL is missing: the embedded database migrates itself at its start.')
await migrate(database.directUrl).catch((error: unknown) => fail(`The migration failed: ${error instanceof Error ? error.message : String(error)}`))
process.stdout.write('The database is at the present schema.\n')
