import type { Fault } from '../../../kernel/problem.ts'
import type { RegulatoryDeadline, regulatoryProfiles } from '../tables.ts'

export type Profile = Omit<typeof regulatoryProfiles.$inferSelect, 'organizationId'>

const deadline = (key: string, name: string, metric: RegulatoryDeadline['metric'], amount: number, unit: RegulatoryDeadline['unit']) => ({
  key,
  name,
  metric,
  amount,
  unit,
  rollForward: false,
})
const builtIn = {
  businessDays: [1, 2, 3, 4, 5],
  holidays: [],
  validUntil: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}

/** Bank holidays of England and Wales. */
const BANK_HOLIDAYS = [
  ...['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26'],
  ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
  ...['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
  ...['2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26'],
]

/** What comes with the service, the same for everybody. */
export const BUILT_IN_PROFILES: readonly Profile[] = [
  {
    ...builtIn,
    id: 'a7d15601-0000-8000-8000-000000000001',
    name: 'FCA DISP 1.6 (United Kingdom)',
    timeZone: 'Europe/London',
    deadlines: [
      deadline('summary_resolution', 'Resolved by the close of the third business day', 'resolution', 3, 'business_days'),
      deadline('final_response', 'Final response within eight weeks', 'response', 56, 'calendar_days'),
    ],
    holidays: BANK_HOLIDAYS,
    validFrom: '2016-06-30',
    sourceUrl: 'https://www.handbook.fca.org.uk/handbook/DISP/1/6.html',
  },
  {
    ...builtIn,
    id: 'a7d15602-0000-8000-8000-000000000002',
    name: 'CFPB company response (United States)',
    timeZone: 'America/New_York',
    deadlines: [
      deadline('response', 'Response within 15 calendar days', 'response', 15, 'calendar_days'),
      deadline('final_response', 'Final response within 60 calendar days', 'resolution', 60, 'calendar_days'),
    ],
    validFrom: '2011-07-21',
    sourceUrl: 'https://www.consumerfinance.gov/complaint/process/',
  },
  {
    ...builtIn,
    id: 'a7d15603-0000-8000-8000-000000000003',
    name: 'ASIC RG 271 (Australia)',
    timeZone: 'Australia/Sydney',
    deadlines: [
      deadline('acknowledgement', 'Acknowledged within 24 hours', 'acknowledgement', 24, 'hours'),
      deadline('final_response', 'Response within 30 calendar days', 'response', 30, 'calendar_days'),
    ],
    validFrom: '2021-10-05',
    sourceUrl: 'https://asic.gov.au/regulatory-resources/find-a-document/regulatory-guides/rg-271-internal-dispute-resolution/',
  },
]

export function builtInProfile(id: string): Profile | undefined {
  return BUILT_IN_PROFILES.find((profile) => profile.id === id)
}

/** As the wire shows it. */
export function shown(profile: Profile): Profile & { readonly builtIn: boolean } {
  return { ...profile, builtIn: builtInProfile(profile.id) !== undefined }
}

export const CHANGEABLE_FIELDS = [
  'name',
  'timeZone',
  'deadlines',
  'businessDays',
  'holidays',
  'validFrom',
  'validUntil',
  'sourceUrl',
] as const satisfies readonly (keyof Profile)[]

/** What is wrong with a profile as a whole. */
export function faultsOfProfile({ deadlines, validFrom, validUntil }: Profile): Fault[] {
  const faults: Fault[] = deadlines.flatMap(({ key }, i) =>
    deadlines.slice(0, i).some((other) => other.key === key) ? [{ pointer: `/deadlines/${i}/key`, code: 'duplicate', detail: 'is the key of another' }] : [],
  )
  if (validFrom !== null && validUntil !== null && validUntil < validFrom)
    faults.push({ pointer: '/validUntil', code: 'not-valid', detail: 'is before validFrom' })
  return faults
}
