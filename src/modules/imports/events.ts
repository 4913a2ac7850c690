import { defineEvent } from '../../platform/jobs/outbox.ts'
import { exportMadeSchema, importCountsSchema, importFactsSchema } from './schemas.ts'

export const importStarted = defineEvent('import.started', 'A file was taken in and is being imported.', importFactsSchema)
export const importProgress = defineEvent('import.progress', 'An import got further; `data` counts its rows.', importCountsSchema)
export const importCompleted = defineEvent('import.completed', 'An import is through; `data` counts its rows.', importCountsSchema)
export const importFailed = defineEvent('import.failed', 'An import could not go on.', importCountsSchema)
export const importReverted = defineEvent('import.reverted', 'An import was undone.', importCountsSchema)
export const contactsExported = defineEvent('export.made', 'Contacts were taken out in a file.', exportMadeSchema)
