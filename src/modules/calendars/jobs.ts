import type { ModuleDueWork } from '../../platform/module.ts'
import { meetMoment } from './service/moments.ts'
import { CLOCK_MOMENT } from './service/scene.ts'

export const calendarDueWork: Readonly<Record<string, ModuleDueWork>> = { [CLOCK_MOMENT]: meetMoment }
