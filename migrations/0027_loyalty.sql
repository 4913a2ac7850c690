CREATE TABLE "buying_patterns" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"purchases" integer NOT NULL,
	"currency" text NOT NULL,
	"last_on" date NOT NULL,
	"usual_gap_days" integer NOT NULL,
	"usual_value" bigint NOT NULL,
	"value" text NOT NULL,
	"pace" text NOT NULL,
	"silent_since" date,
	CONSTRAINT "buying_patterns_organization_id_contact_id_pk" PRIMARY KEY("organization_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "order_bookings" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"return_id" uuid,
	"program_id" uuid NOT NULL,
	"journal_id" uuid,
	"skipped" text,
	CONSTRAINT "order_bookings_organization_id_order_id_id_pk" PRIMARY KEY("organization_id","order_id","id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"external_id" text,
	"contact_id" uuid,
	"placed_at" timestamp (6) with time zone NOT NULL,
	"currency" text NOT NULL,
	"channel" text,
	"prices_include_tax" boolean NOT NULL,
	"lines" jsonb NOT NULL,
	"skus" text[] NOT NULL,
	"payments" jsonb NOT NULL,
	"subtotal" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"shipping" bigint NOT NULL,
	"total" bigint NOT NULL,
	"paid" bigint NOT NULL,
	"returned" bigint NOT NULL,
	"requested_at" timestamp (6) with time zone,
	"promised_at" timestamp (6) with time zone,
	"delivered_at" timestamp (6) with time zone,
	"status" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"said" text NOT NULL,
	"derived" integer NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "orders_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "orders_returned_check" CHECK ("orders"."returned" between 0 and "orders"."total")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"category" text,
	"unsuitable_tags" text[] NOT NULL,
	"archived_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "products_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "returns" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"external_id" text,
	"order_id" uuid,
	"order_external_id" text,
	"contact_id" uuid,
	"returned_at" timestamp (6) with time zone NOT NULL,
	"status" text NOT NULL,
	"refusal" text,
	"whole" boolean NOT NULL,
	"lines" jsonb NOT NULL,
	"amount" bigint,
	"currency" text,
	"reason" text,
	"said" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "returns_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_sendings" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"language" text,
	"context" jsonb NOT NULL,
	"filter" jsonb NOT NULL,
	"send_at" timestamp (6) with time zone,
	"dry_run" boolean NOT NULL,
	"status" text NOT NULL,
	"requester" jsonb NOT NULL,
	"position" uuid,
	"matched" integer,
	"processed" integer NOT NULL,
	"send" integer NOT NULL,
	"suppressed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"suppressed_by" jsonb NOT NULL,
	"reason" text,
	"started_at" timestamp (6) with time zone,
	"finished_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_sendings_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_group_counts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"dimension" text NOT NULL,
	"month" timestamp (6) with time zone NOT NULL,
	"group_key" text NOT NULL,
	"version_number" integer NOT NULL,
	"complete" boolean NOT NULL,
	"value" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "survey_group_counts_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "journals" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source_type" text,
	"source_id" text,
	"reverses_id" uuid,
	"about_id" uuid,
	"effective_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"details" jsonb NOT NULL,
	CONSTRAINT "journals_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "ledgers" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "ledgers_organization_id_program_id_unit_pk" PRIMARY KEY("organization_id","program_id","unit")
);
--> statement-breakpoint
CREATE TABLE "member_accounts" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"account" text NOT NULL,
	"program_id" uuid NOT NULL,
	"balance" bigint NOT NULL,
	"version" bigint NOT NULL,
	"floor" bigint NOT NULL,
	"next_expiry" timestamp (6) with time zone NOT NULL,
	"merged_into" uuid,
	CONSTRAINT "member_accounts_organization_id_member_id_unit_account_pk" PRIMARY KEY("organization_id","member_id","unit","account"),
	CONSTRAINT "member_accounts_floor" CHECK ("member_accounts"."balance" >= "member_accounts"."floor"),
	CONSTRAINT "member_accounts_safe" CHECK ("member_accounts"."balance" between -9007199254740991 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"debit_account" text NOT NULL,
	"debit_member_id" uuid,
	"debit_version" bigint,
	"debit_balance" bigint,
	"credit_account" text NOT NULL,
	"credit_member_id" uuid,
	"credit_version" bigint,
	"credit_balance" bigint,
	"effective_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "transfers_organization_id_journal_id_number_pk" PRIMARY KEY("organization_id","journal_id","number"),
	CONSTRAINT "transfers_amount" CHECK ("transfers"."amount" between 1 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "draws" (
	"organization_id" uuid NOT NULL,
	"lot_journal_id" uuid NOT NULL,
	"lot_number" smallint NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"drawn_by" uuid,
	CONSTRAINT "draws_organization_id_lot_journal_id_lot_number_journal_id_number_kind_pk" PRIMARY KEY("organization_id","lot_journal_id","lot_number","journal_id","number","kind"),
	CONSTRAINT "draws_amount" CHECK ("draws"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp (6) with time zone,
	"captured" bigint,
	CONSTRAINT "holds_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "lot_extensions" (
	"organization_id" uuid NOT NULL,
	"lot_journal_id" uuid NOT NULL,
	"lot_number" smallint NOT NULL,
	"journal_id" uuid NOT NULL,
	"previous_expiry" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "lot_extensions_organization_id_lot_journal_id_lot_number_journal_id_pk" PRIMARY KEY("organization_id","lot_journal_id","lot_number","journal_id")
);
--> statement-breakpoint
CREATE TABLE "lots" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"remaining" bigint NOT NULL,
	"earned_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "lots_organization_id_journal_id_number_pk" PRIMARY KEY("organization_id","journal_id","number"),
	CONSTRAINT "lots_remaining" CHECK ("lots"."remaining" between 0 and "lots"."amount")
);
--> statement-breakpoint
CREATE TABLE "member_merges" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"into_member_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	CONSTRAINT "member_merges_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_cohorts" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"month" char(7) NOT NULL,
	"issued" bigint NOT NULL,
	"expired" bigint NOT NULL,
	"remaining" bigint NOT NULL,
	CONSTRAINT "ledger_cohorts_organization_id_program_id_unit_month_pk" PRIMARY KEY("organization_id","program_id","unit","month")
);
--> statement-breakpoint
CREATE TABLE "ledger_periods" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"period" char(7) NOT NULL,
	"unit" text NOT NULL,
	"opening" bigint NOT NULL,
	"issued" bigint NOT NULL,
	"redeemed" bigint NOT NULL,
	"restored" bigint NOT NULL,
	"expired" bigint NOT NULL,
	"clawed" bigint NOT NULL,
	"adjusted" bigint NOT NULL,
	"migrated" bigint NOT NULL,
	"closing" bigint NOT NULL,
	"closed_at" timestamp (6) with time zone NOT NULL,
	"closed_by" jsonb NOT NULL,
	CONSTRAINT "ledger_periods_organization_id_program_id_period_unit_pk" PRIMARY KEY("organization_id","program_id","period","unit"),
	CONSTRAINT "ledger_periods_add_up" CHECK ("ledger_periods"."closing" = "ledger_periods"."opening" + "ledger_periods"."issued" - "ledger_periods"."redeemed" + "ledger_periods"."restored" - "ledger_periods"."expired" - "ledger_periods"."clawed" + "ledger_periods"."adjusted" + "ledger_periods"."migrated")
);
--> statement-breakpoint
CREATE TABLE "ledger_seals" (
	"organization_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"journals" integer NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "ledger_seals_organization_id_number_pk" PRIMARY KEY("organization_id","number")
);
--> statement-breakpoint
CREATE TABLE "ledger_totals" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"account" text NOT NULL,
	"day" date NOT NULL,
	"debits" bigint NOT NULL,
	"credits" bigint NOT NULL,
	CONSTRAINT "ledger_totals_organization_id_program_id_unit_account_day_pk" PRIMARY KEY("organization_id","program_id","unit","account","day")
);
--> statement-breakpoint
CREATE TABLE "sealed_journals" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"seal_number" integer NOT NULL,
	CONSTRAINT "sealed_journals_organization_id_journal_id_pk" PRIMARY KEY("organization_id","journal_id")
);
--> statement-breakpoint
CREATE TABLE "unsealed_journals" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "expiry_notices" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"told_until" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "expiry_notices_organization_id_member_id_unit_pk" PRIMARY KEY("organization_id","member_id","unit")
);
--> statement-breakpoint
CREATE TABLE "member_activity" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"last_active_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_activity_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "card_cycles" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"card" text NOT NULL,
	"cycle" integer NOT NULL,
	"event_id" uuid NOT NULL,
	"stamps" integer NOT NULL,
	"completed_at" timestamp (6) with time zone NOT NULL,
	"journal_id" uuid NOT NULL,
	"unit" text,
	"units" bigint,
	"voucher_id" uuid,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "card_cycles_organization_id_member_id_card_cycle_pk" PRIMARY KEY("organization_id","member_id","card","cycle")
);
--> statement-breakpoint
CREATE TABLE "earnings" (
	"organization_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"rule_key" text NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text,
	"card" text,
	"amount" bigint NOT NULL,
	"taken" bigint NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"matures_at" timestamp (6) with time zone,
	"matured" boolean NOT NULL,
	"journal_id" uuid,
	"voucher_id" uuid,
	CONSTRAINT "earnings_organization_id_event_id_rule_key_pk" PRIMARY KEY("organization_id","event_id","rule_key"),
	CONSTRAINT "earnings_taken" CHECK ("earnings"."taken" between 0 and "earnings"."amount")
);
--> statement-breakpoint
CREATE TABLE "loyalty_events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"type" text NOT NULL,
	"name" text,
	"source_type" text NOT NULL,
	"source_id" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"version_number" integer NOT NULL,
	"spent" bigint NOT NULL,
	"told" jsonb NOT NULL,
	"known" jsonb NOT NULL,
	"outcome" jsonb NOT NULL,
	"journal_id" uuid,
	"corrects_id" uuid,
	CONSTRAINT "loyalty_events_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"contact_id" uuid,
	"number" text NOT NULL,
	"status" text NOT NULL,
	"enrolled_at" timestamp (6) with time zone NOT NULL,
	"tier" text,
	"key_customer_of" text[] NOT NULL,
	"merged_into" uuid,
	"metadata" jsonb NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "members_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "opening_balances" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"source_id" text NOT NULL,
	"member_id" uuid NOT NULL,
	"said" jsonb NOT NULL,
	"journal_id" uuid NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "opening_balances_organization_id_program_id_source_id_pk" PRIMARY KEY("organization_id","program_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "program_versions" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"published_at" timestamp (6) with time zone NOT NULL,
	"published_by" jsonb NOT NULL,
	CONSTRAINT "program_versions_organization_id_program_id_number_pk" PRIMARY KEY("organization_id","program_id","number")
);
--> statement-breakpoint
CREATE TABLE "programs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"draft" jsonb NOT NULL,
	"live_version" integer,
	"closed_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "programs_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "rule_budgets" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"rule_key" text NOT NULL,
	"spent" bigint NOT NULL,
	CONSTRAINT "rule_budgets_organization_id_program_id_rule_key_pk" PRIMARY KEY("organization_id","program_id","rule_key"),
	CONSTRAINT "rule_budgets_spent" CHECK ("rule_budgets"."spent" >= 0)
);
--> statement-breakpoint
CREATE TABLE "loyalty_refunds" (
	"organization_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"source_type" text NOT NULL,
	"source_id" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"purchased_at" timestamp (6) with time zone NOT NULL,
	"so_far" jsonb NOT NULL,
	"left_over" jsonb NOT NULL,
	"refunded" bigint NOT NULL,
	"voids" boolean NOT NULL,
	"taken" jsonb NOT NULL,
	"journal_id" uuid,
	CONSTRAINT "loyalty_refunds_organization_id_event_id_number_pk" PRIMARY KEY("organization_id","event_id","number")
);
--> statement-breakpoint
CREATE TABLE "member_tiers" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"since" timestamp (6) with time zone,
	"below_since" timestamp (6) with time zone,
	"grace_until" timestamp (6) with time zone,
	"value" bigint NOT NULL,
	"reviewed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_tiers_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "tier_moves" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"from_tier" text,
	"to_tier" text,
	"reason" text NOT NULL,
	"value" bigint NOT NULL,
	"threshold" bigint NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "tier_moves_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "member_tokens" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_tokens_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "adjustments" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"contact_id" uuid,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"reason" text,
	"effective_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone,
	"complaint_id" uuid,
	"remedy_id" uuid,
	"external_id" text,
	"status" text NOT NULL,
	"proposed_by" jsonb NOT NULL,
	"proposer_id" uuid,
	"decided_by" jsonb,
	"decider_id" uuid,
	"decided_at" timestamp (6) with time zone,
	"decision_note" text,
	"journal_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "adjustments_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "adjustments_amount" CHECK ("adjustments"."amount" <> 0 and "adjustments"."amount" between -9007199254740991 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "quotes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"basket" jsonb NOT NULL,
	"terms" jsonb NOT NULL,
	"status" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"order_id" uuid,
	"order_external_id" text,
	"settled_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "quotes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "redemptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"contact_id" uuid,
	"reward_id" uuid,
	"quantity" integer NOT NULL,
	"gives" jsonb,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"restored" bigint NOT NULL,
	"value" bigint,
	"currency" text,
	"external_id" text,
	"order_id" uuid,
	"order_external_id" text,
	"journal_id" uuid NOT NULL,
	"drawn_by" uuid NOT NULL,
	"status" text NOT NULL,
	"redeemed_at" timestamp (6) with time zone NOT NULL,
	"reversed_at" timestamp (6) with time zone,
	"reversal_reason" text,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "redemptions_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "redemptions_restored" CHECK ("redemptions"."restored" between 0 and "redemptions"."amount")
);
--> statement-breakpoint
CREATE TABLE "rewards" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb NOT NULL,
	"unit" text NOT NULL,
	"cost" bigint NOT NULL,
	"gives" jsonb NOT NULL,
	"stock" bigint,
	"valid_from" timestamp (6) with time zone,
	"valid_to" timestamp (6) with time zone,
	"limit_per_member" jsonb,
	"tiers" text[] NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "rewards_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "rewards_cost" CHECK ("rewards"."cost" between 1 and 9007199254740991),
	CONSTRAINT "rewards_stock" CHECK ("rewards"."stock" between 0 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "voucher_batches" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"count" integer NOT NULL,
	"made" integer NOT NULL,
	"status" text NOT NULL,
	"name" text NOT NULL,
	"worth" jsonb NOT NULL,
	"currency" text NOT NULL,
	"program_id" uuid,
	"reason" text,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone,
	"uses_max" integer,
	"uses_per_member" integer,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "voucher_batches_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "voucher_batches_made" CHECK ("voucher_batches"."made" between 0 and "voucher_batches"."count")
);
--> statement-breakpoint
CREATE TABLE "voucher_redemptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"contact_id" uuid,
	"order_id" uuid,
	"order_external_id" text,
	"amount" bigint,
	"currency" text,
	"external_id" text,
	"journal_id" uuid,
	"redeemed_at" timestamp (6) with time zone NOT NULL,
	"released_at" timestamp (6) with time zone,
	"released_amount" bigint,
	"release_journal_id" uuid,
	CONSTRAINT "voucher_redemptions_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "voucher_redemptions_released" CHECK ("voucher_redemptions"."released_amount" is null or "voucher_redemptions"."released_amount" between 1 and "voucher_redemptions"."amount")
);
--> statement-breakpoint
CREATE TABLE "vouchers" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"batch_id" uuid,
	"source_type" text NOT NULL,
	"source_id" text,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"worth" jsonb NOT NULL,
	"currency" text NOT NULL,
	"program_id" uuid,
	"contact_id" uuid,
	"status" text NOT NULL,
	"code_digest" text NOT NULL,
	"code_sealed" text NOT NULL,
	"reason" text,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone,
	"uses_max" integer,
	"uses_per_member" integer,
	"uses" integer NOT NULL,
	"balance" bigint,
	"end_reason" text,
	"noticed_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "vouchers_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "vouchers_uses" CHECK ("vouchers"."uses" >= 0 and ("vouchers"."uses_max" is null or "vouchers"."uses" <= "vouchers"."uses_max")),
	CONSTRAINT "vouchers_balance" CHECK (("vouchers"."type" = 'gift_card') = ("vouchers"."balance" is not null) and "vouchers"."balance" >= 0)
);
--> statement-breakpoint
DROP INDEX "survey_counts_hour";--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD COLUMN "sending_id" uuid;--> statement-breakpoint
-- Counted anew in the next migration.
DELETE FROM "survey_counts";--> statement-breakpoint
ALTER TABLE "survey_counts" ADD COLUMN "mode" text NOT NULL;--> statement-breakpoint
ALTER TABLE "buying_patterns" ADD CONSTRAINT "buying_patterns_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_bookings" ADD CONSTRAINT "order_bookings_order_fkey" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_bookings" ADD CONSTRAINT "order_bookings_return_fkey" FOREIGN KEY ("organization_id","return_id") REFERENCES "public"."returns"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_order_fkey" FOREIGN KEY ("organization_id","order_id") REFERENCES "public"."orders"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_sendings" ADD CONSTRAINT "survey_sendings_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_group_counts" ADD CONSTRAINT "survey_group_counts_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_accounts" ADD CONSTRAINT "member_accounts_ledger_fkey" FOREIGN KEY ("organization_id","program_id","unit") REFERENCES "public"."ledgers"("organization_id","program_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expiry_notices" ADD CONSTRAINT "expiry_notices_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_activity" ADD CONSTRAINT "member_activity_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_cycles" ADD CONSTRAINT "card_cycles_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_cycles" ADD CONSTRAINT "card_cycles_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "earnings" ADD CONSTRAINT "earnings_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loyalty_events" ADD CONSTRAINT "loyalty_events_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opening_balances" ADD CONSTRAINT "opening_balances_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "program_versions" ADD CONSTRAINT "program_versions_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programs" ADD CONSTRAINT "programs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_budgets" ADD CONSTRAINT "rule_budgets_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loyalty_refunds" ADD CONSTRAINT "loyalty_refunds_event_fkey" FOREIGN KEY ("organization_id","event_id") REFERENCES "public"."loyalty_events"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_tiers" ADD CONSTRAINT "member_tiers_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tier_moves" ADD CONSTRAINT "tier_moves_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_tokens" ADD CONSTRAINT "member_tokens_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustments" ADD CONSTRAINT "adjustments_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustments" ADD CONSTRAINT "adjustments_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_reward_fkey" FOREIGN KEY ("organization_id","reward_id") REFERENCES "public"."rewards"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rewards" ADD CONSTRAINT "rewards_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_redemptions" ADD CONSTRAINT "voucher_redemptions_voucher_fkey" FOREIGN KEY ("organization_id","voucher_id") REFERENCES "public"."vouchers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_batch_fkey" FOREIGN KEY ("organization_id","batch_id") REFERENCES "public"."voucher_batches"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_bookings_return" ON "order_bookings" USING btree ("organization_id","return_id") WHERE "order_bookings"."return_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_external_id_key" ON "orders" USING btree ("organization_id","external_id") WHERE "orders"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_placed_at" ON "orders" USING btree ("organization_id","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_contact" ON "orders" USING btree ("organization_id","contact_id","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_status" ON "orders" USING btree ("organization_id","status","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_channel" ON "orders" USING btree ("organization_id","channel","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_skus" ON "orders" USING gin ("skus");--> statement-breakpoint
CREATE UNIQUE INDEX "products_sku_key" ON "products" USING btree ("organization_id","sku");--> statement-breakpoint
CREATE INDEX "products_category" ON "products" USING btree ("organization_id","category","sku");--> statement-breakpoint
CREATE UNIQUE INDEX "returns_external_id_key" ON "returns" USING btree ("organization_id","external_id") WHERE "returns"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "returns_returned_at" ON "returns" USING btree ("organization_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_contact" ON "returns" USING btree ("organization_id","contact_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_status" ON "returns" USING btree ("organization_id","status","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_order" ON "returns" USING btree ("organization_id","order_id","returned_at","id");--> statement-breakpoint
CREATE INDEX "returns_waiting" ON "returns" USING btree ("organization_id","order_external_id","id") WHERE "returns"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "survey_sendings_survey" ON "survey_sendings" USING btree ("organization_id","survey_id","id");--> statement-breakpoint
CREATE INDEX "survey_group_counts_month" ON "survey_group_counts" USING btree ("organization_id","survey_id","question_key","dimension","month","group_key","version_number","complete","value","n");--> statement-breakpoint
CREATE UNIQUE INDEX "journals_source" ON "journals" USING btree ("organization_id","program_id","source_type","source_id") WHERE "journals"."source_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "journals_reverses" ON "journals" USING btree ("organization_id","reverses_id") WHERE "journals"."reverses_id" is not null;--> statement-breakpoint
CREATE INDEX "journals_about" ON "journals" USING btree ("organization_id","about_id") WHERE "journals"."about_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_debit" ON "transfers" USING btree ("organization_id","debit_member_id","unit","debit_account","debit_version") WHERE "transfers"."debit_member_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_credit" ON "transfers" USING btree ("organization_id","credit_member_id","unit","credit_account","credit_version") WHERE "transfers"."credit_member_id" is not null;--> statement-breakpoint
CREATE INDEX "draws_journal" ON "draws" USING btree ("organization_id","journal_id");--> statement-breakpoint
CREATE INDEX "draws_drawn_by" ON "draws" USING btree ("organization_id","drawn_by") WHERE "draws"."drawn_by" is not null;--> statement-breakpoint
CREATE INDEX "holds_member" ON "holds" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "holds_open" ON "holds" USING btree ("organization_id","member_id","unit") WHERE "holds"."ended_by" is null;--> statement-breakpoint
CREATE INDEX "lots_fifo" ON "lots" USING btree ("organization_id","member_id","unit","expires_at","earned_at","journal_id","number") WHERE "lots"."remaining" > 0;--> statement-breakpoint
CREATE INDEX "lots_expiring" ON "lots" USING btree ("organization_id","program_id","expires_at") WHERE "lots"."remaining" > 0 and "lots"."expires_at" < 'infinity';--> statement-breakpoint
CREATE INDEX "member_merges_into" ON "member_merges" USING btree ("organization_id","into_member_id");--> statement-breakpoint
CREATE INDEX "sealed_journals_seal" ON "sealed_journals" USING btree ("organization_id","seal_number","journal_id");--> statement-breakpoint
CREATE INDEX "card_cycles_event" ON "card_cycles" USING btree ("organization_id","event_id");--> statement-breakpoint
CREATE UNIQUE INDEX "card_cycles_voucher" ON "card_cycles" USING btree ("organization_id","voucher_id") WHERE "card_cycles"."voucher_id" is not null;--> statement-breakpoint
CREATE INDEX "earnings_rule" ON "earnings" USING btree ("organization_id","member_id","rule_key","occurred_at");--> statement-breakpoint
CREATE INDEX "earnings_member" ON "earnings" USING btree ("organization_id","member_id","occurred_at","event_id","rule_key");--> statement-breakpoint
CREATE UNIQUE INDEX "loyalty_events_source" ON "loyalty_events" USING btree ("organization_id","program_id","source_type","source_id");--> statement-breakpoint
CREATE INDEX "loyalty_events_member" ON "loyalty_events" USING btree ("organization_id","member_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "loyalty_events_corrects" ON "loyalty_events" USING btree ("organization_id","corrects_id") WHERE "loyalty_events"."corrects_id" is not null;--> statement-breakpoint
CREATE INDEX "loyalty_events_journal" ON "loyalty_events" USING btree ("organization_id","journal_id") WHERE "loyalty_events"."journal_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "members_contact_key" ON "members" USING btree ("organization_id","program_id","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_number_key" ON "members" USING btree ("organization_id","number");--> statement-breakpoint
CREATE INDEX "members_program" ON "members" USING btree ("organization_id","program_id","id");--> statement-breakpoint
CREATE INDEX "members_program_status" ON "members" USING btree ("organization_id","program_id","status","id");--> statement-breakpoint
CREATE INDEX "members_program_tier" ON "members" USING btree ("organization_id","program_id","tier","id");--> statement-breakpoint
CREATE INDEX "members_of_contact" ON "members" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "programs_key" ON "programs" USING btree ("organization_id","key");--> statement-breakpoint
CREATE INDEX "programs_status" ON "programs" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "loyalty_refunds_source" ON "loyalty_refunds" USING btree ("organization_id","program_id","source_type","source_id");--> statement-breakpoint
CREATE INDEX "loyalty_refunds_member" ON "loyalty_refunds" USING btree ("organization_id","member_id","purchased_at");--> statement-breakpoint
CREATE INDEX "loyalty_refunds_journal" ON "loyalty_refunds" USING btree ("organization_id","journal_id") WHERE "loyalty_refunds"."journal_id" is not null;--> statement-breakpoint
CREATE INDEX "tier_moves_member" ON "tier_moves" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "member_tokens_member" ON "member_tokens" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "adjustments_external_key" ON "adjustments" USING btree ("organization_id","external_id") WHERE "adjustments"."external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "adjustments_remedy_key" ON "adjustments" USING btree ("organization_id","remedy_id") WHERE "adjustments"."remedy_id" is not null;--> statement-breakpoint
CREATE INDEX "adjustments_member" ON "adjustments" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_contact" ON "adjustments" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_complaint" ON "adjustments" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_status" ON "adjustments" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "quotes_contact" ON "quotes" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "redemptions_external_key" ON "redemptions" USING btree ("organization_id","external_id") WHERE "redemptions"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_member" ON "redemptions" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_contact" ON "redemptions" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_reward" ON "redemptions" USING btree ("organization_id","reward_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_status" ON "redemptions" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "redemptions_limit" ON "redemptions" USING btree ("organization_id","member_id","reward_id","redeemed_at") WHERE "redemptions"."reward_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_order" ON "redemptions" USING btree ("organization_id","order_id") WHERE "redemptions"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_order_external" ON "redemptions" USING btree ("organization_id","order_external_id") WHERE "redemptions"."order_external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "rewards_key" ON "rewards" USING btree ("organization_id","program_id","key");--> statement-breakpoint
CREATE INDEX "rewards_program" ON "rewards" USING btree ("organization_id","program_id","id");--> statement-breakpoint
CREATE INDEX "rewards_program_status" ON "rewards" USING btree ("organization_id","program_id","status","id");--> statement-breakpoint
CREATE INDEX "voucher_batches_status" ON "voucher_batches" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "voucher_redemptions_external_id_key" ON "voucher_redemptions" USING btree ("organization_id","external_id") WHERE "voucher_redemptions"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_voucher" ON "voucher_redemptions" USING btree ("organization_id","voucher_id","id");--> statement-breakpoint
CREATE INDEX "voucher_redemptions_contact" ON "voucher_redemptions" USING btree ("organization_id","contact_id","voucher_id") WHERE "voucher_redemptions"."contact_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_code_key" ON "vouchers" USING btree ("organization_id","code_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_source_key" ON "vouchers" USING btree ("organization_id","source_type","source_id") WHERE "vouchers"."source_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_contact" ON "vouchers" USING btree ("organization_id","contact_id","id") WHERE "vouchers"."contact_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_batch" ON "vouchers" USING btree ("organization_id","batch_id","id") WHERE "vouchers"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_status" ON "vouchers" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "vouchers_source" ON "vouchers" USING btree ("organization_id","source_type","id");--> statement-breakpoint
CREATE INDEX "vouchers_expiring" ON "vouchers" USING btree ("organization_id","expires_at") WHERE "vouchers"."status" = 'active' and "vouchers"."expires_at" is not null;--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD CONSTRAINT "survey_invitations_sending_fkey" FOREIGN KEY ("organization_id","sending_id") REFERENCES "public"."survey_sendings"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_invitations_sending" ON "survey_invitations" USING btree ("organization_id","sending_id","id") WHERE "survey_invitations"."sending_id" is not null;--> statement-breakpoint
CREATE INDEX "survey_counts_hour" ON "survey_counts" USING btree ("organization_id","survey_id","question_key","grain","hour","mode","version_number","complete","value","n");--> statement-breakpoint
CREATE VIEW "public"."ledger_entries" AS (
  select organization_id, journal_id, program_id, credit_member_id as member_id, unit, credit_account as account, credit_version as version,
    amount, credit_balance as balance, effective_at, recorded_at from transfers where credit_member_id is not null
  union all
  select organization_id, journal_id, program_id, debit_member_id, unit, debit_account, debit_version, -amount, debit_balance, effective_at, recorded_at
  from transfers where debit_member_id is not null);