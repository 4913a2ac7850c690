import type { HeldDueWork } from '../../platform/module.ts'
import { holdMoment, meetMoment } from './service/moments.ts'
import { CLOCK_MOMENT } from './service/scene.ts'

export const calendarDueWork: Readonly<Record<string, HeldDueWork>> = { [CLOCK_MOMENT]: { hold: holdMoment, meet: meetMoment } }
