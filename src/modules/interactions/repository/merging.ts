import { movable } from '../../../platform/merging.ts'
import { interactions } from '../tables.ts'

export const movedInteractions = movable('interactions', interactions, interactions.contactId)
