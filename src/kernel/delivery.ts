/**
 * What became of an attempt to hand a message over. `refused` and `bounced` are for good, `bounced` because of the address;
 * `retry` says that nothing was handed over and that it may be tried again; `unknown` that nobody can tell, so that it must not.
 */
export type DeliveryOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'refused' | 'bounced' | 'retry' | 'unknown'; readonly detail: string }
