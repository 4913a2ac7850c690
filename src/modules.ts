import { contactsModule } from './modules/contacts/index.ts'
import { identityModule } from './modules/identity/index.ts'
import { importsModule } from './modules/imports/index.ts'
import { interactionsModule } from './modules/interactions/index.ts'
import { messagingModule } from './modules/messaging/index.ts'
import { tasksModule } from './modules/tasks/index.ts'
import type { DueWorkHandler, Module } from './platform/module.ts'

/** The modules in order of rank: each may call only those before it. */
export const modules: readonly Module[] = [identityModule, contactsModule, importsModule, messagingModule, interactionsModule, tasksModule]

export const dueWorkHandlers: ReadonlyMap<string, DueWorkHandler> = new Map(modules.flatMap((module) => Object.entries(module.dueWork ?? {})))
